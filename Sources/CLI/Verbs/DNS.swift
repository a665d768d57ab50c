import ArgumentParser
import Foundation
import Model

struct DNS: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "dns",
        abstract: "Print the domain's records, to paste or to serve.",
        discussion: """
            The domain and its `www.` name, each as address records of what visitors reach: the virtual addresses, the balancers, or \
            the hosts behind them when there is no balancer. How long they may be remembered follows from whether an address moves by itself.

            Examples:
              roost dns
              roost dns --json | jq -r '.records[] | [.name, .type, .value] | @tsv'
            """)

    @OptionGroup var options: StackOption
    @Flag(help: "Print one JSON document.") var json = false

    func run() async throws {
        let stack = try options.stack()
        let zone = Zone(stack)
        guard json else { return print(zone.text, terminator: "") }
        let records: [JSON] = zone.records.map {
            ["name": .string($0.name), "ttl": .integer($0.seconds), "type": .string($0.type), "value": .string($0.value)]
        }
        let document: JSON = ["stack": .string(stack.name), "domain": .string(zone.domain), "records": .array(records)]
        print(document.pretty, terminator: "")
    }
}
