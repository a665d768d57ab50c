import Model

struct HealthWithoutApp: Rule {
    let id = "health-without-app"
    let severity = Severity.error
    let applies = "the folder of `web.static` has a file at the path of `app.health`"
    let why =
        "nginx answers for a file by itself: the balancer would hear that all is well from a host whose application is dead, and "
        + "go on sending to it"
    let fix = "choose a path for `health` that only the application answers, or remove the file"

    func findings(in facts: Facts) -> [Finding] {
        Surroundings.staticQuestions(about: facts.stack).filter(facts.surroundings.staticPaths.contains).map { path in
            finding(
                "app.health", at: "app.health", in: facts,
                "the health check never reaches the application: \(Quote.of(path)) is a file of `web.static`")
        }
    }
}
