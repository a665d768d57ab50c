import ArgumentParser
import Model

struct SchemaVerb: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "schema",
        abstract: "Print the JSON Schema of the stack file, for editors.",
        discussion: """
            Example:
              roost schema > stack.schema.json
              # then, as the first line of stack.yml:
              # yaml-language-server: $schema=./stack.schema.json
            """)

    func run() { print(StackSchema.json()) }
}
