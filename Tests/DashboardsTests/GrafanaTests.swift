import Foundation
import Model
import RoostTesting
import Testing

@testable import Dashboards

/// The dashboard for a Grafana is what Grafana's own schema takes (`kinds/dashboard/dashboard_kind.cue` of its sources). That each query has
/// an answer is asked of a real Prometheus in `Watched`.
struct GrafanaTests {
    private struct Dashboard: Decodable {
        struct Source: Decodable, Equatable { var type, uid: String }
        struct Place: Decodable { var x, y, w, h: Int }

        struct Target: Decodable {
            var expr, legendFormat, refId: String
            var datasource: Source
        }

        struct Panel: Decodable {
            var id: Int
            var type, title: String
            var datasource: Source
            var gridPos: Place
            var targets: [Target]
        }

        struct Input: Decodable { var name, type, pluginId: String }

        struct Span: Decodable { var from, to: String }

        var inputs: [Input]
        var title, uid, refresh: String
        var schemaVersion: UInt16
        var tags: [String]
        var time: Span
        var panels: [Panel]

        private enum CodingKeys: String, CodingKey {
            case inputs = "__inputs"
            case title, uid, refresh, schemaVersion, tags, time, panels
        }
    }

    @Test(arguments: Repository.stages)
    func itIsWhatGrafanaTakes(_ stage: String) throws {
        var stack = try StackReader.read(path: Repository.example(stage))
        for name in [stack.name, "a", String(repeating: "long", count: 30)] {
            stack.name = name
            let dashboard = try JSONDecoder().decode(Dashboard.self, from: Data(GrafanaDashboard(stack).json.pretty.utf8))
            #expect((8...40).contains(dashboard.uid.count) && dashboard.uid.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "-") })
            #expect(dashboard.schemaVersion >= 36 && !dashboard.title.isEmpty && dashboard.time.to == "now" && dashboard.refresh == "10s")
            let source = Dashboard.Source(type: "prometheus", uid: "${DS_PROMETHEUS}")
            #expect(dashboard.inputs.map(\.name) == ["DS_PROMETHEUS"] && dashboard.inputs[0].pluginId == "prometheus")
            #expect(Set(dashboard.panels.map(\.id)).count == dashboard.panels.count && !dashboard.panels.isEmpty)
            var taken: Set<[Int]> = []
            for panel in dashboard.panels {
                let place = panel.gridPos
                #expect(place.h > 0 && place.w > 0 && place.x >= 0 && place.x + place.w <= 24 && place.y >= 0, "\(panel.title)")
                for x in place.x..<place.x + place.w {
                    for y in place.y..<place.y + place.h { #expect(taken.insert([x, y]).inserted, "\(panel.title) covers another") }
                }
                #expect(panel.type == "timeseries" && panel.datasource == source && !panel.targets.isEmpty)
                #expect(Set(panel.targets.map(\.refId)).count == panel.targets.count && panel.targets.allSatisfy { $0.datasource == source && !$0.expr.isEmpty })
            }
        }
    }
}
