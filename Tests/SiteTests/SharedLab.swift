import Foundation
import Hosts
import Model
import RoostTesting
import Testing

/// Makes one lab for a whole suite, and takes it away again however the suite ends.
struct SharedLab: SuiteTrait, TestScoping {
    func provideScope(
        for test: Test, testCase: Test.Case?, performing function: @Sendable () async throws -> Void
    ) async throws {
        let directory = try LabFixture.temporaryFolder()
        defer { try? FileManager.default.removeItem(atPath: directory) }
        try await Self.start(in: directory)
        let stack = try StackReader.read(path: directory + "/stack.yml")
        let lab = Lab(Lab.Spec(stack))
        do {
            try await lab.ensure(Lab.Spec(stack))
            let bare = Site(directory: directory, lab: lab, before: [:])
            try await bare.putForeignThings()
            let site = Site(directory: directory, lab: lab, before: try await bare.snapshots(Site.hosts))
            try await Site.$current.withValue(site) { try await function() }
        } catch {
            try await lab.destroy()
            throw error
        }
        try await lab.destroy()
    }

    /// The starter, both stages of its stack file beside each other, and what the other files were at first.
    private static func start(in directory: String) async throws {
        try await Child.check([Site.executable, "new", "distributed", directory], timeout: .seconds(20))
        try await Child.check([Site.executable, "new", "simple", directory + "/smaller"], timeout: .seconds(20))
        let script = """
            cd "$1" && cp stack.yml distributed.yml && mv smaller/stack.yml simple.yml && rm -r smaller &&
              mkdir -p originals/public originals/app && cp public/style.css originals/public/ && cp app/settings.py originals/app/
            """
        try await Child.check(["sh", "-c", script, "sh", directory], timeout: .seconds(20))
    }
}

extension Site {
    /// What an owner's hosts may carry already: packages, a user, files, a service that uses Roost's own software.
    fileprivate func putForeignThings() async throws {
        try await on(
            ["lb-1", "web-1"],
            """
            set -e; export DEBIAN_FRONTEND=noninteractive LC_ALL=C
            case $(hostname) in lb-1) packages=haproxy ;; *) packages=nano ;; esac
            { apt-get -q update && apt-get -q -y --no-install-recommends install $packages; } >/tmp/apt.log 2>&1 ||
              { cat /tmp/apt.log; exit 1; }
            rm /tmp/apt.log
            useradd --create-home --shell /bin/sh guest
            mkdir -p /srv/mine /etc/systemd/system/mine.service.d
            echo mine >/srv/mine/file && chmod 640 /srv/mine/file && chown guest /srv/mine/file
            echo '[Unit]' >/etc/systemd/system/mine.service.d/mine.conf
            [ "$packages" = haproxy ] || exit 0
            cat >/etc/haproxy/haproxy.cfg <<'CFG'
            defaults
              mode http
              timeout connect 1s
              timeout client 5s
              timeout server 5s
            frontend mine
              bind 127.0.0.1:8081
              http-request return status 200 content-type text/plain string \(Self.foreignAnswer)
            CFG
            chmod 640 /etc/haproxy/haproxy.cfg; chown root:haproxy /etc/haproxy/haproxy.cfg
            systemctl restart haproxy; systemctl is-enabled haproxy; systemctl is-active haproxy
            """)
        #expect(try await foreignService() == Self.foreignAnswer)
    }

    static let foreignAnswer = "before-roost"

    /// What the service says that ran on lb-1 before Roost came.
    func foreignService() async throws -> String {
        try await on(
            "lb-1",
            "bash -c 'exec 3<>/dev/tcp/127.0.0.1/8081 && printf \"GET / HTTP/1.0\\r\\n\\r\\n\" >&3 && cat <&3' 2>&1 | tail -n 1; :"
        )
    }
}
