/// All words of the stack file.
package enum StackFile {
    /// The top level, in the order in which the manual explains it.
    package static let keys: [Key] = [
        Key(
            "stack", .word(.stackName), "The name of the stack: a short word for commands and messages.",
            required: true, example: "foobar"),
        Key(
            "domain", .word(.domain), "The domain of the site. The same name under `www.` is served too.",
            required: true, example: "foobar.com"),
        hosts, ssh, balancer, web, app, database, cache, tls, firewall, monitoring, check,
    ]

    package static let shape = Shape.section(keys)

    /// Every key by its dotted path, parents first; names that the user chooses stand as `NAME`.
    package static func everyKey() -> [(path: String, key: Key)] { flatten(shape, under: "") }

    private static func flatten(_ shape: Shape, under path: String) -> [(path: String, key: Key)] {
        switch shape {
        case .word, .list: return []
        case .named(_, let inner): return flatten(inner, under: path + ".NAME")
        case .section(let keys), .wordOrSection(_, let keys):
            return keys.flatMap { key in
                let own = path.isEmpty ? key.name : path + "." + key.name
                return [(own, key)] + flatten(key.shape, under: own)
            }
        }
    }
}
