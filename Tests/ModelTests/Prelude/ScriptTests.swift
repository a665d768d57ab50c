import Foundation
import Hosts
import Model
import RoostTesting
import Testing

/// A script acts whole or not at all, and the functions for packages, users and units ask for the right things.
@Suite struct PreludeScriptTests {
    @Test(.timeLimit(.minutes(5))) func aTruncatedScriptDoesNothing() async throws {
        try await Sandbox.with { sandbox in
            let path = sandbox.root + "/etc/a.conf"
            let body =
                "enter\n{ \(FileResource(path, "new\n").staging)\n} || exit 1\nput \(path) 0644 root root\nmake_user x /x\nremove_unit y was=enabled,active"
            let script = Array(Shell.script(body, prelude: sandbox.prelude).utf8)
            let before = try await sandbox.tree("/")
            // The last 90 bytes byte for byte: that is where a cut could be mistaken for an end.
            let end = script.count - "roost_main </dev/null\nexit $?\n".utf8.count
            let cuts =
                Array(stride(from: 0, to: script.count, by: 211)) + Array((end - 60)..<(end + "roost_main".utf8.count))
            for cut in cuts where cut < end + "roost_main".utf8.count {
                let result = try await Child.run(["dash"], input: .bytes(Array(script[..<cut])), timeout: .seconds(20))
                #expect(!result.output.contains("#roost"))
            }
            let after = try await sandbox.tree("/")
            #expect(after == before)
            let whole = try await Child.run(["dash"], input: .bytes(script), timeout: .seconds(20))
            #expect(whole.status == 0)
            #expect(sandbox.text("/etc/a.conf") == "new\n")
        }
    }

    /// Expects a status; says what the script said otherwise.
    private func expect(_ status: Int32, _ result: Child.Result, at place: SourceLocation = #_sourceLocation) {
        #expect(result.status == status, "\(result)", sourceLocation: place)
    }

    /// Somebody who cannot log in with new settings says nothing; a mark of an earlier time is none.
    @Test func aLoginIsProvedByWhoLogsIn() async throws {
        try await Sandbox.with { sandbox in
            let silent = try await sandbox.run("mkdir -p $R; touch $R/proved; prove_login 1")
            #expect(silent.output.contains("\n#roost prove login\n"))
            let answers = { (after: String) in
                try await sandbox.run("(sleep 0.4; \(after)) >/dev/null & if prove_login 2; then echo in; else echo out; fi").output
            }
            #expect(try await answers("touch $R/proved").hasSuffix("\nin\n"))
            #expect(try await answers(":").hasSuffix("\nout\n"))
            #expect(sandbox.text("/var/lib/roost/proved") == nil)
        }
    }

    @Test func everyScriptIsReadByTheShell() async throws {
        for script in [Shell.script(":"), Probe.script(for: []), Shell.script("x() { echo '}'; }")] {
            let result = try await Child.run(["dash", "-n"], input: .bytes(Array(script.utf8)), timeout: .seconds(20))
            #expect(result.status == 0, "\(result.errors)")
        }
    }

    @Test func theStatusIsThatOfTheBody() async throws {
        try await Sandbox.with { sandbox in
            try await expect(3, sandbox.run("exit 3"))
            try await expect(1, sandbox.run("{ false\n} || exit 1"))
            try await expect(0, sandbox.run("false"))
            let died = try await sandbox.run("die 'because of this'")
            #expect(died.status == 1 && died.errors == "because of this\n")
            // A body that reads its input does not read the script.
            let silent = try await sandbox.run("cat")
            #expect(silent.output == "\n")
        }
    }

    @Test func oneScriptAtATime() async throws {
        try await Sandbox.with { sandbox in
            async let first = sandbox.run(
                "enter\nmkdir \(sandbox.root)/state/busy || exit 8\nsleep 1\nrmdir \(sandbox.root)/state/busy")
            async let second = sandbox.run(
                "enter\nmkdir \(sandbox.root)/state/busy || exit 8\nsleep 1\nrmdir \(sandbox.root)/state/busy")
            let statuses = try await [first.status, second.status]
            #expect(statuses == [0, 0])
        }
    }

    @Test func leftoverDraftsGo() async throws {
        try await Sandbox.with { sandbox in
            let path = sandbox.root + "/etc/a.conf"
            try TemporaryFolder.write("half", to: "etc/a.conf.roost-new", in: sandbox.root)
            try TemporaryFolder.write(path, to: "var/lib/roost/staging/inflight", in: sandbox.root)
            try TemporaryFolder.write(
                "touch \(sandbox.root)/state/cleaned\n", to: "var/lib/roost/staging/cleanup", in: sandbox.root)
            try await expect(0, sandbox.run("enter\nclean_staging"))
            #expect(sandbox.text("/etc/a.conf.roost-new") == nil && sandbox.text("/state/cleaned") == "")
            #expect(!FileManager.default.fileExists(atPath: sandbox.home + "/staging"))
        }
    }

    /// A claim that a loss of power cut off is none: nothing was done on its account, and the next one does not grow onto it.
    @Test func aLineThatWasCutOffGoes() async throws {
        try await Sandbox.with { sandbox in
            try TemporaryFolder.write("file\t/etc/a\tnew\nfile\t/etc/b", to: "var/lib/roost/owned", in: sandbox.root)
            try await expect(0, sandbox.run("enter\nclaimed file /etc/b && exit 8\nclaim file /etc/c new"))
            #expect(sandbox.text("/var/lib/roost/owned") == "file\t/etc/a\tnew\nfile\t/etc/c\tnew\n")
        }
    }

    // MARK: packages

    /// Stubs that hold a list of installed packages: `ours` brings `library` along, and a newer `upgraded`.
    private func packages(_ sandbox: Sandbox) throws {
        try TemporaryFolder.write("Packages", to: "var/lib/apt/lists/x_Packages", in: sandbox.root)
        try sandbox.stub(
            "dpkg-query",
            """
            for name; do
              case $name in -*) ;; *) { [ $name = upgraded ] || grep -qx "$name" $S/installed 2>/dev/null; } && case "$*" in *Package*) printf "ii $name " ;; *) printf 'ii ' ;; esac ;; esac
            done
            """)
        try sandbox.stub(
            "apt-get",
            """
            case " $* " in
              *' install '*)
                for p; do case $p in DPkg::Pre-Install-Pkgs::=*) hook=${p#*=} ;; esac; done
                printf '/archives/%s_1.0+b1_amd64.deb\\n' ours library upgraded | sh -c "$hook" || exit 100
                [ ! -e $S/fails ] || exit 100
                [ -e \(sandbox.root)/usr/sbin/policy-rc.d ] || echo unheld >>$S/wrong; printf 'ours\\nlibrary\\n' >>$S/installed ;;
              *' -s '*'autoremove '*) grep -qx ours $S/installed || { grep -qx library $S/installed && echo 'Purg library [1.0]'; } ;;
              *' -s purge '*)
                at=; for p; do [ -z "$at" ] || echo "Purg $p [1.0]"; [ "$p" != purge ] || at=here; done
                case " $* " in *' ours '* | *' library '*) [ ! -e $S/needed ] || echo 'Purg precious [1.0]' ;; esac ;;
              *' purge '*) for p; do grep -vx -e "$p" $S/installed >$S/rest; mv $S/rest $S/installed; done ;;
            esac
            exit 0
            """)
    }

    @Test func whatAptAddsIsClaimedBeforeItIsAdded() async throws {
        try await Sandbox.with { sandbox in
            try packages(sandbox)
            try await expect(
                0,
                sandbox.run("enter\ninstall_packages ours 'someone-new,root' '\(sandbox.root)/etc,/no/such' || exit 1"))
            #expect(
                sandbox.owned == [
                    "package\tours\tmain users=someone-new rests=/no/such", "package\tlibrary\tdependency",
                ])
            #expect(sandbox.text("/state/wrong") == nil, "a service would have been started")
            #expect(sandbox.text("/usr/sbin/policy-rc.d") == nil)
        }
    }

    @Test func aFailedInstallationIsClaimedAndHoldsNothing() async throws {
        try await Sandbox.with { sandbox in
            try packages(sandbox)
            try TemporaryFolder.write("", to: "state/fails", in: sandbox.root)
            try await expect(1, sandbox.run("enter\ninstall_packages ours '' '' || exit 1"))
            #expect(sandbox.owned.first == "package\tours\tmain users= rests=")
            #expect(sandbox.text("/usr/sbin/policy-rc.d") == nil)
        }
    }

    @Test func somebodyElsesPolicyStays() async throws {
        try await Sandbox.with { sandbox in
            try packages(sandbox)
            try TemporaryFolder.write(
                "#!/bin/sh\nexit 101\n", to: "usr/sbin/policy-rc.d", in: sandbox.root, mode: 0o755)
            try await expect(0, sandbox.run("enter\ninstall_packages ours '' '' || exit 1"))
            #expect(sandbox.text("/usr/sbin/policy-rc.d") == "#!/bin/sh\nexit 101\n")
        }
    }

    @Test func removalTakesWhatCameAlong() async throws {
        try await Sandbox.with { sandbox in
            try packages(sandbox)
            _ = try await sandbox.run("enter\ninstall_packages ours '' '\(sandbox.root)/var/rest' || exit 1")
            try TemporaryFolder.write("x", to: "var/rest/x", in: sandbox.root)
            try await expect(0, sandbox.run("enter\nKEEP=' other '\nremove_packages ours || exit 1"))
            #expect(sandbox.owned.isEmpty && sandbox.text("/state/installed") == "")
            #expect(!FileManager.default.fileExists(atPath: sandbox.root + "/var/rest"))
        }
    }

    /// Each call of apt costs a second; one that takes something along that somebody needs must not keep the others.
    @Test(arguments: [false, true]) func allGoAtOnceUnlessOneIsNeeded(_ isNeeded: Bool) async throws {
        try await Sandbox.with { sandbox in
            try packages(sandbox)
            try TemporaryFolder.write("other\n", to: "state/installed", in: sandbox.root)
            _ = try await sandbox.run("enter\nclaim package other main\nclaim package last main\ninstall_packages ours '' '' || exit 1")
            try TemporaryFolder.write((sandbox.text("/state/installed") ?? "") + "last\n", to: "state/installed", in: sandbox.root)
            if isNeeded { try TemporaryFolder.write("", to: "state/needed", in: sandbox.root) }
            try await expect(0, sandbox.run("enter\nKEEP=' precious '\nremove_packages other ours last || exit 1"))
            let purges = sandbox.calls().filter { $0.hasPrefix("apt-get") && !$0.contains(" -s ") }
                .compactMap { $0.firstMatch(of: #/ purge (.*)/#).map { String($0.1) } }.filter { $0 != "library" }
            #expect(purges == (isNeeded ? ["other", "last"] : ["other ours last"]))
            #expect(sandbox.text("/state/installed")?.contains("ours") == isNeeded)
        }
    }

    /// While something of the stack stays, it is still known what may go later; `down` leaves it, says so, and forgets.
    @Test(arguments: [(wanted: "other", claims: ["library", "ours"]), ("", [])])
    func whatSomebodyNeedsStays(_ each: (wanted: String, claims: [String])) async throws {
        try await Sandbox.with { sandbox in
            try packages(sandbox)
            _ = try await sandbox.run("enter\ninstall_packages ours '' '' || exit 1")
            try TemporaryFolder.write("", to: "state/needed", in: sandbox.root)
            let answer = try await sandbox.run("enter\nKEEP=' \(each.wanted) '\nremove_packages ours || exit 1")
            expect(0, answer)
            let left = each.claims.isEmpty ? ["library", "ours"].map { "#roost note \($0) stays, for another package needs it" } : []
            #expect(answer.output.split(separator: "\n").map(String.init).filter { $0.contains(" note ") } == left)
            #expect(sandbox.text("/state/installed") == "ours\nlibrary\n")
            #expect(sandbox.calls().contains("apt-mark -qq auto ours"))
            #expect(sandbox.owned == each.claims.map { "package\t\($0)\tdependency" }, "both go when nobody needs them any more")
            #expect(!sandbox.calls().contains { $0.hasPrefix("apt-get") && $0.hasSuffix(" purge ours") && !$0.contains(" -s ") })
        }
    }

    // MARK: units

    @Test func aUnitKnowsWhatItWas() async throws {
        try await Sandbox.with { sandbox in
            try sandbox.stub(
                "systemctl",
                "case $1 in is-enabled) echo enabled ;; is-active) echo active ;; show) case $* in *LoadState*) echo loaded ;; *) echo enabled ;; esac ;; esac"
            )
            try await expect(
                0, sandbox.run("enter\nclaim_unit a.service && unit_up a.service start 0 && stamp a.service 'x y'"))
            #expect(
                sandbox.owned == ["unit\ta.service\twas=enabled,active"]
                    && sandbox.text("/var/lib/roost/units/a.service") == "x y\n")
            sandbox.forgetCalls()
            try await expect(0, sandbox.run("enter\nclaimed unit a.service; remove_unit a.service $attributes\nrevive"))
            #expect(sandbox.owned.isEmpty && sandbox.text("/var/lib/roost/units/a.service") == nil)
            let calls = sandbox.calls()
            let (stopped, back) = (
                calls.firstIndex(of: "systemctl -q disable --now a.service"),
                calls.firstIndex(of: "systemctl restart a.service")
            )
            #expect(
                stopped != nil && back != nil && stopped! < back! && calls.contains("systemctl -q enable a.service"))
            #expect(sandbox.text("/var/lib/roost/revive") == nil)
        }
    }

    @Test func whatRestsIsEnabledAgain() async throws {
        try await Sandbox.with { sandbox in
            try sandbox.stub("systemctl", "case $* in *is-enabled*) echo enabled ;; *is-active*) echo active ;; *LoadState*) echo loaded ;; esac")
            var unit = UnitResource("a.service")
            unit.wanted = .resting
            let facts = try Facts(parsing: "\(Facts.begin)\n\(Facts.end)\n", host: "h")
            let change = try #require(unit.difference(from: facts))
            try await expect(0, sandbox.run("enter\n\(unit.apply(change, facts: facts)) && read_enabled"))
            #expect(sandbox.calls().contains("systemctl -q --no-reload disable --now a.service"))
            #expect(sandbox.calls().last == "systemctl daemon-reload", "for who starts it")
            #expect(sandbox.owned == ["unit\ta.service\twas=enabled,active"])
            sandbox.forgetCalls()
            try await expect(0, sandbox.run("enter\nclaimed unit a.service; remove_unit a.service $attributes\nrevive"))
            #expect(sandbox.owned.isEmpty && sandbox.calls().contains("systemctl -q enable a.service"))
            #expect(sandbox.calls().contains("systemctl restart a.service"))
        }
    }

    /// Each reading costs a fifth of a second of a host's first process: one for all files that came before a unit.
    @Test(arguments: [(state: "disabled", between: ":", readings: 1), ("enabled", ":", 1), ("enabled", "reread=", 2)])
    func filesOfUnitsAreReadBeforeTheyStart(_ each: (state: String, between: String, readings: Int)) async throws {
        try await Sandbox.with { sandbox in
            try sandbox.stub("systemctl", "case $* in *UnitFileState*) echo \(each.state) ;; esac")
            try await expect(0, sandbox.run("enter\nunit_up a.service start 0 && \(each.between) && unit_up b.service restart 0"))
            let isNew = each.state == "disabled"
            #expect(sandbox.calls().count { $0.hasPrefix("systemctl") && $0.contains(" enable ") } == (isNew ? 2 : 0))
            #expect(sandbox.calls().filter { $0.hasPrefix("systemctl daemon-reload") }.count == each.readings)
            #expect(sandbox.calls().firstIndex(of: "systemctl daemon-reload")! < sandbox.calls().firstIndex(of: "systemctl start a.service")!)
            // What was enabled is read when all is done, and once.
            sandbox.forgetCalls()
            try await expect(0, sandbox.run("enter\nread_enabled\nread_enabled"))
            #expect(sandbox.calls().count { $0 == "systemctl daemon-reload" } == (isNew ? 1 : 0))
        }
    }

    @Test func aUnitThatDoesNotComeUpFails() async throws {
        try await Sandbox.with { sandbox in
            try sandbox.stub("systemctl", "case $1 in start) exit 1 ;; show) echo enabled ;; esac")
            try sandbox.stub("journalctl", "echo 'cannot bind'")
            let result = try await sandbox.run("enter\nunit_up a.service start 0 && stamp a.service x || exit 1")
            #expect(
                result.status == 1 && result.errors.contains("cannot bind")
                    && sandbox.text("/var/lib/roost/units/a.service") == nil)
        }
    }

    @Test func aUnitThatKeepsDyingIsNotWaitedFor() async throws {
        try await Sandbox.with { sandbox in
            try sandbox.stub("systemctl", "case $* in *NRestarts*) echo 3 ;; *show*) echo enabled ;; esac")
            // Waited for, it would take an hour, which is more than the sandbox gives.
            try await expect(1, sandbox.run("enter\nunit_up a.service restart 3600 false || exit 1"))
        }
    }

    @Test func forgettingIsRefusedWhileSomethingIsOwned() async throws {
        try await Sandbox.with { sandbox in
            let mark = sandbox.home + "/stack"
            try await expect(1, sandbox.run("enter\nclaim file \(mark) new\nclaim package p main\nforget"))
            #expect(sandbox.owned.count == 2)
            try await expect(0, sandbox.run("enter\ndisclaim package p\nforget"))
            #expect(!FileManager.default.fileExists(atPath: sandbox.home))
        }
    }
}
