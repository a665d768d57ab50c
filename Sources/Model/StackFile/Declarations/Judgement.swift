/// What `roost check` is to know and what it is to leave unsaid.
extension StackFile {
    private static let rate: Shape = .section([
        Key(
            "mtbf", .word(.duration), "The mean time between two failures.", required: true, example: "180d"),
        Key(
            "mttr", .word(.duration), "The mean time until it is repaired.", required: true, example: "1h"),
    ])

    static let availability = Key(
        "availability",
        .section([
            Key(
                "hosts", .named(.hostName, rate), "Rates of hosts, by name.",
                absent: "a host fails twice a year and is back after an hour", example: "{ db-1: { mtbf: 90d, mttr: 4h } }"),
            Key(
                "engines", .named(.engineName, rate), "Rates of engines, wherever they run.",
                absent: "an engine fails four times a year and is back after ten minutes",
                example: "{ mariadb: { mtbf: 365d, mttr: 30m } }"),
        ]),
        "How often things fail and how long they take to mend, where you know better than the defaults: for the nines of `check`.",
        absent: "the defaults hold", example: "{ hosts: { db-1: { mtbf: 90d, mttr: 4h } } }")

    static let check = Key(
        "check",
        .section([
            Key(
                "ignore", .named(.ruleName, .word(.reason)),
                "Rules that are not to speak, each with the reason; `RULE@SUBJECT` for one subject only. The report says what was left out.",
                absent: "every rule speaks", example: "{ no-backup: \"the provider takes snapshots every hour\" }")
        ]),
        "What `check` is to leave unsaid.", absent: "every rule speaks",
        example: "{ ignore: { no-backup: \"the provider takes snapshots every hour\" } }")
}
