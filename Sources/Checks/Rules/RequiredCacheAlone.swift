import Model

struct RequiredCacheAlone: Rule {
    let id = "required-cache-alone"
    let severity = Severity.warning
    let applies = "`cache.required` is on and there is one cache host"
    let why = "what should only make the site faster has become what can take it down"
    let fix = "let the application work without its cache and write `required: off`, or give the role `cache` to a second host"

    func findings(in facts: Facts) -> [Finding] {
        let hosts = facts.stack.hosts(.cache)
        guard facts.stack.cache?.required == true, hosts.count == 1 else { return [] }
        return [finding("\(hosts[0].name)/redis", at: "cache.required", in: facts, "the site is down without the cache, and \(hosts[0].name) alone is one")]
    }
}
