import Foundation
import Hosts
import Model
import RoostTesting
import Synchronization
import Testing

extension PairTests {
    /// The live page in a browser, while its hosts are lost and come back.
    @Suite(.enabled(if: Looking.isPossible, "chromium and python3-websocket")) struct PageTests {
        private static let address = "10.20.0.10"

        /// When an address is on a host, in seconds since 1970, as that host's own interface says fifty times a second; before that, that
        /// somebody looks.
        private static let arrival = """
            echo looking
            end=$(($(date +%s) + 30)); while [ "$(date +%s)" -lt $end ]; do
              if ip -o addr show to \(address) | grep -q .; then date +%s.%N; exit; fi; sleep 0.02
            done
            """

        @Test func theHolderIsLostAndTheMonitorFails() async throws {
            try await fault { site in
                try await site.looking { page in
                    try await page.shows("verdict", within: .seconds(40)) { $0 == "The site is up" }
                    try await page.shows("source", within: .seconds(40)) { $0.contains("from the monitor") }
                    let lost = try await theHolderIsLost(site, page)
                    try await aMomentThatIsPast(page, lost)
                    try await theMonitorFails(site, page)
                    try await aHostIsNotHeard(site, page)
                    #expect(!page.changes.contains { $0.what == "verdict" && $0.value == "The site is down" }, "it was up all the time")
                }
            }
        }

        private struct Loss {
            var host: String
            var other: String
            /// Since when the page shows it, and until when.
            var from: Double
            var to: Double
        }

        private func theHolderIsLost(_ site: SiteLab, _ page: Looking) async throws -> Loss {
            let host = try await site.holder()
            let other = host == "lb-1" ? "lb-2" : "lb-1"
            try await page.shows("holder \(Self.address)") { $0 == host }
            let isLooking = Atomic(false)
            async let arrived = site.on(other, Self.arrival) { line in if line == "looking" { isLooking.store(true, ordering: .relaxed) } }
            try await wait(for: "somebody on \(other) looks for the address") { isLooking.load(ordering: .relaxed) }
            let off = Date.now.timeIntervalSince1970
            expect(try await site.roost("lab", "power", "off", host), 0)
            let moved = try #require(Double(try await arrived.split(separator: "\n").last ?? ""))
            let shown = try await page.shows("holder \(Self.address)") { $0 == other }
            let from = try await page.shows("host \(host)") { $0 == "lost" }
            print("page: without power \(host): moved after \(text(moved - off)) s, shown \(text(shown - moved)) s later; lost on the page after \(text(from - off)) s")
            #expect(shown - moved < 2)
            try await page.shows("wrong") { $0.contains("\(host)") }
            // Two of the monitor's rounds, and one of the page's grid of a quarter of a minute.
            try await markup(site, page)
            try await Task.sleep(for: .seconds(max(0, from + 32 - Date.now.timeIntervalSince1970)))
            let to = Date.now.timeIntervalSince1970
            expect(try await site.roost("lab", "power", "on", host), 0)
            try await page.shows("host \(host)", within: .seconds(60)) { $0 == "well" }
            return Loss(host: host, other: other, from: from, to: to)
        }

        /// What a visitor makes a host log is text on the page.
        private func markup(_ site: SiteLab, _ page: Looking) async throws {
            let visit = ["lab", "client", "--", "curl", "-s", "-m", "5", "-A", "<img src=x onerror=document.title=1>", "https://www.foobar.com/whoami"]
            struct Answer: Decodable { var host: String }
            // A panel has the last lines of the moment in which it was opened, and nginx writes its log once a second.
            try await wait(for: "the line is in the panel of the host that answered") {
                let said = try await site.roost(visit)
                let host = try JSONDecoder().decode(Answer.self, from: Data(said.output.utf8)).host
                _ = try await page.ask("document.querySelector('[data-hosts=\"\(host)\"] .w-face').dispatchEvent(new MouseEvent('click', {bubbles: true}))")
                try await wait(for: "the panel has lines") { try await page.ask("document.querySelector('.w-logs').textContent !== 'asking …'") == "true" }
                let isThere = try await page.ask("document.querySelector('.w-logs').textContent.includes('<img src=x onerror')") == "true"
                if !isThere { _ = try await page.ask("document.getElementById('panel').close()") }
                return isThere
            }
            #expect(try await page.ask("document.querySelectorAll('.w-logs *, #panel img').length") == "0")
            _ = try await page.ask("document.getElementById('panel').close()")
        }

        /// From the monitor's history, after it is over.
        private func aMomentThatIsPast(_ page: Looking, _ lost: Loss) async throws {
            let time = (lost.from + 20 + lost.to) / 2
            let slide = """
                (async () => {
                  const history = await (await fetch('history.json?hours=1')).json(), slider = document.getElementById('scrub');
                  slider.value = Math.round((\(time) - history.from) / history.step);
                  slider.dispatchEvent(new Event('input'));
                  return slider.value;
                })()
                """.replacing("\n", with: " ")
            _ = try await page.ask(slide)
            try await page.shows("then") { $0.contains("not now") }
            try await page.shows("host \(lost.host)") { $0 == "lost" }
            try await page.shows("holder \(Self.address)") { $0 == lost.other }
            try await page.shows("verdict") { $0 == "The site was up" }
            try await page.shows("wrong") { $0.contains("\(lost.host) does not answer") }
            _ = try await page.ask("document.getElementById('back').click()")
            try await page.shows("verdict") { $0 == "The site is up" }
            try await page.shows("host \(lost.host)") { $0 == "well" }
        }

        /// Away, and then there but silent: the page goes on with what the hosts say.
        private func theMonitorFails(_ site: SiteLab, _ page: Looking) async throws {
            let load = Load(rate: 20, connections: 4, posts: 0)
            let traffic = try await site.under(load, "page: without a monitor") {
                try await site.on("mon-1", "systemctl stop prometheus")
                try await page.shows("source", within: .seconds(40)) { $0.contains("from the balancers") }
                try await page.shows("notes") { $0.contains("no monitor answers: figures come straight from the hosts") }
                try await page.shows("rate", within: .seconds(20)) { abs((Double($0) ?? 0) / Double(load.rate) - 1) < 0.15 }
                try await site.on("mon-1", "systemctl start prometheus")
                try await page.shows("source") { $0.contains("from the monitor") }
                try await page.shows("notes") { !$0.contains("no monitor answers") }
            }
            try await site.expectHeld(traffic)
            try await site.on("mon-1", "systemctl kill -s STOP prometheus")
            try await page.shows("source", within: .seconds(60)) { $0.contains("from the balancers") }
            try await page.shows("link") { $0 == "live" }
            try await site.on("mon-1", "systemctl kill -s CONT prometheus")
            try await page.shows("source", within: .seconds(40)) { $0.contains("from the monitor") }
        }

        /// The way from here to a host is cut, and it serves all the same.
        private func aHostIsNotHeard(_ site: SiteLab, _ page: Looking) async throws {
            let cut = "nft add table inet deaf; nft add chain inet deaf in '{ type filter hook input priority -300; }'; nft add rule inet deaf in tcp dport 22 drop"
            let began = Date.now.timeIntervalSince1970
            try await site.on("web-2", "systemd-run -q --on-active=25 --timer-property=AccuracySec=1s nft delete table inet deaf; \(cut)")
            let quiet = try await page.shows("host web-2", within: .seconds(40)) { $0 == "quiet" }
            try await page.shows("notes") { $0.contains("not heard from here, but by the monitor: web-2") }
            let back = try await page.shows("host web-2", within: .seconds(60)) { $0 == "well" }
            print("page: web-2 not heard from here: quiet after \(text(quiet - began)) s, well again after \(text(back - began)) s")
        }

        private func text(_ seconds: Double) -> String { String(format: "%.2f", seconds) }
    }
}
