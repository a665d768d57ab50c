import Engines
import Model
import RoostTesting
import Testing

/// Which requests get a line, and where a line about a good one goes.
@Suite struct RequestLogTests {
    @Test(arguments: [RequestLogging.all, .failed])
    func balancersAndWebServersLogWhatTheFileSays(_ logging: RequestLogging) throws {
        var stack = try Variant.all.first { $0.name == "watched" }!.stack()
        #expect(stack.balancer?.log == .all && stack.web?.log == .all)
        stack.balancer?.log = logging
        stack.web?.log = logging
        let hosts = Generated(Variant.site(of: stack)).hosts
        let all = logging == .all
        let balancer = try #require(hosts.first { $0.file("haproxy.cfg")?.content.contains("frontend site") == true })
        let text = try #require(balancer.file("haproxy.cfg")?.content)
        #expect(text.contains("option dontlog-normal") == !all && text.contains("ring requests") == all)
        #expect(balancer.file("rsyslog.d/roost.conf")?.content.contains("roost-requests") == all)
        #expect((balancer.file("logrotate.d/roost-requests") != nil) == all)
        for host in hosts {
            guard let nginx = host.file("nginx.conf")?.content else { continue }
            #expect(nginx.contains("if=$failed") == !all)
            // The figures count every request.
            #expect(nginx.contains("figures.log figures buffer=16k flush=1s;"))
        }
    }
}
