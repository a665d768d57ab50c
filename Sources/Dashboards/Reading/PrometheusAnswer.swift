import Deployments
import Foundation

/// What Prometheus answers, as its HTTP interface has it (its documentation, "Expression query result formats"); nil for what is
/// something else.
enum PrometheusAnswer {
    /// A value of a range, at its time: seconds since 1970 by the monitor's clock.
    struct Point: Decodable {
        var time: Double
        var value: Double

        init(from decoder: any Decoder) throws {
            var pair = try decoder.unkeyedContainer()
            time = try pair.decode(Double.self)
            value = Double(try pair.decode(String.self)) ?? .nan
        }
    }

    struct Row: Decodable {
        var metric: [String: String]
        var values: [Point]
    }

    private struct Answer<Result: Decodable>: Decodable {
        struct Body: Decodable { var result: Result }

        var data: Body
    }

    static func vector(_ answer: Data) -> [PrometheusSample]? { read(answer) }

    static func scalar(_ answer: Data) -> Double? { (read(answer) as Point?)?.value }

    static func matrix(_ answer: Data) -> [Row]? { read(answer) }

    private static func read<Result: Decodable>(_ answer: Data) -> Result? {
        (try? JSONDecoder().decode(Answer<Result>.self, from: answer))?.data.result
    }
}

extension [PrometheusSample] {
    /// The number of the first, if it is one.
    var single: Double? { map(\.number).first.flatMap { $0.isFinite ? $0 : nil } }

    /// By the label `host`, the largest of each; what is no number is left out.
    var byHost: [String: Double] {
        Dictionary(compactMap { sample in sample.labels["host"].map { ($0, sample.number) } }, uniquingKeysWith: Swift.max).filter { $0.value.isFinite }
    }
}
