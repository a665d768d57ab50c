/// Stacks with more than one balancer.
extension Variant {
    static let balancers = [
        Variant(
            "pair",
            """
            stack: pair
            domain: example.org
            hosts:
              lb-1:  { address: 10.1.0.1, roles: [balancer] }
              lb-2:  { address: 10.1.0.2, roles: [balancer] }
              web-1: { address: 10.1.0.3, roles: [web, app] }
              mon-1: { address: 10.1.0.4, roles: [monitor] }
            balancer: { virtual: [10.1.0.10] }
            app: { runtime: command, source: ./app, start: ./serve }
            tls: {}
            firewall: { admin: [10.1.0.0/24] }
            monitoring: {}

            """),
        Variant(
            "three-that-serve",
            """
            stack: three
            domain: example.org
            hosts:
              lb-1:  { address: "2001:db8::1", roles: [balancer] }
              lb-2:  { address: "2001:db8::2", roles: [balancer] }
              lb-3:  { address: "2001:db8::3", roles: [balancer] }
              web-1: { address: "2001:db8::4", roles: [web, app] }
            balancer: { mode: active-active, virtual: ["2001:db8::10", "2001:db8:1::10", "2001:db8::12"] }
            app: { runtime: command, source: ./app, start: ./serve }

            """),
    ]
}
