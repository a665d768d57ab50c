import Model

/// The firewall of a host: lets in and out what the flows name, and nothing else.
package struct NFTables: Engine {
    package init() {}

    package let name = "nftables"
    package let tier = Tier.monitor
    package let unit = "nftables.service"

    package func runs(on host: Host, in stack: Stack) -> Bool { stack.firewall != nil }

    package func flows(in stack: Stack) -> [Flow] { [] }
}
