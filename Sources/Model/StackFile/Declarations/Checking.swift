/// What `check` is asked not to say.
extension StackFile {
    static let check = Key(
        "check",
        .section([
            Key(
                "ignore", .named(.silenceName, .word(.silenceReason)),
                "Findings that the user knows of and lives with: a rule, or a rule at one subject (`RULE@SUBJECT`), and the "
                    + "reason. The report names them with it, and `--fail-on` passes them over.",
                absent: "everything is said", example: "{ not-scalable: \"ten visitors a day\" }")
        ]),
        "What `check` is not to hold against the stack. `roost check --explain RULE` says what a rule means.",
        absent: "every rule speaks", example: "{ ignore: { spof@lb-1: \"the provider moves its address\" } }")
}
