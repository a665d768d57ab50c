import Engines
import Hosts
import Model
import Plans

/// How one host is listened to: a script that it runs for as long as somebody listens, and what its lines mean.
package struct Watching: Sendable {
    /// Hosts up to so many answer as often as they can; beyond, the more hosts, the more rarely, so that whoever listens
    /// has no more to do.
    private static let few = 20
    /// Seconds between two whole answers of few hosts: one costs a host 30 to 60 ms of a processor.
    private static let pause = 5
    /// Seconds after which a host ends by itself and is asked anew: nothing stays behind for longer.
    private static let longest = 900

    /// Seconds between two signs of life.
    package let pulse: Double
    package let script: String

    package init(_ host: Host, in site: Site) {
        let all = site.stack.hosts.count
        let whole = max(Self.pause, all / Self.few)
        // Whoever may hold an address says twice a second whether it does.
        pulse = Keepalived().runs(on: host, in: site.stack) ? 0.5 : all <= Self.few || host.roles.contains(.balancer) ? 1 : Double(whole)
        let engines = Catalogue.engines(on: host, in: site.stack)
        script = Probe.following(
            engines.map(\.unit), fragments: Wanted(host, machine: Machine(), in: site).probes,
            beside: Pulse.program(on: host, in: site.stack, every: pulse, seconds: Self.longest), every: whole, times: Self.longest / whole)
    }

    /// Something that a host said.
    package enum Word: Sendable {
        case facts(Facts)
        case pulse(Pulse)
    }
}

/// Makes words of lines.
package struct Listener: Sendable {
    private let host: String
    private var answer: [String] = []
    private var isWithin = false

    package init(_ host: String) { self.host = host }

    /// - Parameter now: seconds since 1970, with which the host's clock is compared.
    package mutating func hear(_ line: String, now: Int) -> Watching.Word? {
        switch line {
        case _ where line.hasPrefix(Pulse.mark + "\t"): return Pulse(line).map { .pulse($0) }
        case Facts.begin:
            isWithin = true
            answer = [line]
        case Facts.end where isWithin:
            isWithin = false
            answer.append(line)
            guard var facts = try? Facts(parsing: answer.joined(separator: "\n"), host: host) else { return nil }
            facts.compareClock(asked: now - 1, answered: now + 1)
            return .facts(facts)
        case _ where isWithin: answer.append(line)
        default: break
        }
        return nil
    }
}
