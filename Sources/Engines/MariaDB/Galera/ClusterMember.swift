import Model

/// What one database host needs to be a member of a Galera cluster.
struct ClusterMember: Membership {
    private let host: Host
    private let site: Site
    private let files: DatabaseFiles

    init(_ host: Host, in site: Site) {
        self.host = host
        self.site = site
        files = DatabaseFiles(host: host, site: site)
    }

    private var cluster: DatabaseMembers { site.members }
    var isPrimary: Bool { cluster.primary == host.name }
    private var begins: Bool { isPrimary && cluster.begins }

    var settings: String { GaleraSettings(host: host, stack: site.stack).text }

    var beforeStart: String {
        begins ? "\(DatabaseFiles.path) begin" : "\(DatabaseFiles.path) again && { \(DatabaseFiles.path) accompany $$ >/dev/null 2>&1 9>&- & }"
    }

    /// As long as a script of Roost may take, since the whole data may have to come.
    var ready: (command: String, patience: Int) { ("\(DatabaseFiles.path) settled", 1700) }

    var before: [any Resource] {
        var resources: [any Resource] = [
            PackageResource("mariadb-backup"), PackageResource("socat"), PackageResource("openssl"),
            UserResource(DatabaseFiles.user, home: "/nonexistent"), Programs.folder, files.script, GaleraSettings.prompt, files.dropIn, files.health,
        ]
        if !begins {
            resources.append(
                ScriptedResource(
                    "seed", "database", wanted: "done", meaning: "takes the data of the cluster, while that serves", action: .run,
                    script: ClusterRoles.empty))
        }
        return resources
    }

    var role: [any Resource] {
        let member = ScriptedResource(
            "replication", "database", wanted: "member", meaning: "a member of the cluster, with all its data", script: ClusterRoles.member)
        return [member] + (isPrimary ? [ClusterWriter.resource(first: host)] : [])
    }

    func after(_ leaves: [any Resource]) -> [any Resource] {
        var health = UnitResource(DatabaseFiles.healthUnit)
        health.isServing = false
        health.restartInputs = [files.script, files.health] + leaves
        health.ports = [MariaDB.healthPort]
        return [health]
    }
}

/// The shell by which a host becomes a member.
package enum ClusterRoles {
    /// An empty server in place of data that is none of the cluster's: what was data is set aside, but not a part of the cluster's own
    /// that was on its way here. The server fetches the rest when it starts.
    ///
    /// One that came up with its host is left to it while it looks for the others or takes the data: whoever gives the data would send the
    /// rest of it to the next server that waits here, which expects another beginning. And whom a server that was cut off saw last
    /// (`gvwstate.dat`) stays: without it, one other member would have lost its majority for good.
    package static let empty = #"""
        D=\#(MariaDB.data) waited=0 idle=0 patience=0
        starts() { case "$(systemctl show -p SubState --value \#(MariaDB.unit))" in start*) ;; *) return 1 ;; esac; }
        while starts && [ $waited -lt 1700 ] && [ $idle -lt 60 ]; do
          { [ -e $D/sst_in_progress ] && \#(DatabaseFiles.path) lives; } || idle=$((idle + 1))
          waited=$((waited + 1)); sleep 1
        done
        [ $waited = 0 ] || patience=10
        if ! wait_until $patience \#(DatabaseFiles.path) synced; then
          # One that has just begun may not heed the end.
          patience=120; ! starts || patience=20
          timeout $patience systemctl stop mariadb 2>/dev/null || { systemctl kill -s KILL mariadb; systemctl stop mariadb; } 2>/dev/null
          # What was a replica's is data, whatever came to this host before.
          if [ ! -e \#(MariaDB.role) ] && { [ -e \#(ClusterScript.arrives) ] || [ -e $D/sst_in_progress ]; }; then
            find $D -mindepth 1 ! -name gvwstate.dat -delete || exit 1
          fi
          is_data() { [ -e \#(MariaDB.role) ] || [ -n "$(find $D -mindepth 1 -maxdepth 1 -type d ! -name mysql ! -name sys ! -name performance_schema)" ]; }
          if [ -d $D ] && is_data; then remove_data $D && claim data $D - || exit 1; fi
          : >\#(ClusterScript.arrives)
          if [ ! -d $D/mysql ]; then
            mkdir -p $D && chown mysql:mysql $D && chmod 0755 $D && find $D -mindepth 1 ! -name gvwstate.dat -delete &&
              mariadb-install-db --user=mysql --datadir=$D --skip-test-db --auth-root-authentication-method=socket --wsrep_on=OFF >$R/install.log 2>&1 ||
              { cat $R/install.log >&2; rm -f $R/install.log; die 'no empty database can be made'; }
            rm -f $R/install.log
          fi
        fi
        """#

    /// Waits until this host has everything; leaves nothing of replication.
    static let member = """
        \(RoleScripts.functions)
        systemctl -q is-active mariadb || systemctl start mariadb || { unit_log mariadb >&2; exit 1; }
        serves mariadb.service 1700 \(DatabaseFiles.path) settled || { unit_log mariadb >&2; die 'is no member of the cluster'; }
        unassisted
        { [ -z "$(slave Master_Host)" ] || sql 'STOP SLAVE; RESET SLAVE ALL'; } &&
          sql 'SET GLOBAL rpl_semi_sync_slave_enabled = OFF; SET GLOBAL rpl_semi_sync_master_enabled = OFF; SET GLOBAL read_only = OFF' &&
          rm -f \(MariaDB.role) \(MariaDB.opened) \(MariaDB.data)/roost-led
        """

    /// Nothing of the cluster is left in data that goes on without it: as an old member's it would be taken for behind.
    static let forget = """
        rm -f \(ClusterScript.arrives)
        [ ! -e \(MariaDB.data)/grastate.dat ] || {
          sql 'DROP DATABASE IF EXISTS \(ClusterWriter.database)' && rm -f \(MariaDB.data)/galera.cache \(MariaDB.data)/gvwstate.dat \(MariaDB.data)/grastate.dat
        }
        """

    /// Before the one that goes on alone takes a write that the others would not see, or they one that it would not.
    static var left: ScriptedResource {
        var resource = ScriptedResource(
            "cluster", "left", wanted: "done", meaning: "leaves the cluster, before that ends", phase: .rehearse, disrupts: true,
            script: "systemctl stop \(MariaDB.unit)")
        resource.isFineWhenAbsent = true
        return resource
    }
}
