import Model

/// The one member that takes the writes, as the cluster itself has written it down.
enum ClusterWriter {
    /// No stack's database can have this name, since a stack's begins with a letter or a digit.
    static let database = "_roost"
    static let table = "\(database).writer"

    /// Made once, by the first member; whoever is named there writes until it leaves the cluster.
    static func resource(first host: Host) -> ScriptedResource {
        ScriptedResource(
            "cluster", "writer", wanted: "written down", meaning: "\(host.name) takes the writes, until another member has to", action: .create,
            script: """
                mariadb <<'SQL'
                CREATE DATABASE IF NOT EXISTS \(database) CHARACTER SET ascii;
                CREATE TABLE IF NOT EXISTS \(table) (id TINYINT PRIMARY KEY CHECK (id = 1), host VARCHAR(63) NOT NULL, term INT NOT NULL);
                INSERT IGNORE INTO \(table) VALUES (1, '\(host.name)', 1);
                SQL
                """)
    }
}
