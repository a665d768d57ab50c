import Model

struct RequiredCacheSingle: Rule {
    let id = "required-cache-single"
    let severity = Severity.warning
    let applies = "`cache.required` is on, and there is one cache host"
    let why = "the cache was added to make the site faster, and now the site is down whenever the cache is"
    let fix = "give the role `cache` to a second host; better, let the application go on without it, and remove `required: on`"

    func findings(in facts: Facts) -> [Finding] {
        let hosts = facts.stack.hosts(.cache)
        guard facts.stack.cache?.required == true, hosts.count == 1, let host = hosts.first else { return [] }
        return [
            finding(
                "cache.required", at: "cache.required", in: facts,
                "the site needs the cache, and only \(host.name) has one")
        ]
    }
}
