enum StarterFiles {
    static let stacks: [StarterStack] = []
    static let shared: [StarterFile] = []
}
