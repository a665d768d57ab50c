/// One value of an instant query, as Prometheus' HTTP interface and `promtool query instant` write it (Prometheus
/// documentation, "HTTP API", instant vectors).
package struct PrometheusSample: Decodable, Sendable {
    package let labels: [String: String]
    /// Not a number when it says none.
    package let number: Double

    private enum CodingKeys: CodingKey { case metric, value }

    package init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        labels = try container.decode([String: String].self, forKey: .metric)
        var pair = try container.nestedUnkeyedContainer(forKey: .value)
        _ = try pair.decode(Double.self)
        number = Double(try pair.decode(String.self)) ?? .nan
    }
}
