import Model

/// The settings of a member of a Galera cluster, durable by default.
///
/// What is not here keeps its default on purpose: `pc.recovery` is on, so that a cluster whose hosts all lost power comes back
/// by itself once every member of its last view is there again; `pc.ignore_sb` and `pc.ignore_quorum` are off, and stay so.
struct GaleraSettings {
    let host: Host
    let stack: Stack

    static let provider = "/usr/lib/galera/libgalera_smm.so"
    /// MiB of writes that a member keeps for those that come back: within it they take what they missed, beyond it the whole
    /// data (Galera documentation, `gcache.size`; the default is 128).
    static let cache = 512

    private var members: [Host] { stack.hosts(.database) }

    /// Who gives a joining member the data: the last of the file first, since the first takes the writes. Any other will do
    /// as well, which the comma at the end says (MariaDB documentation, `wsrep_sst_donor`).
    private var donors: String { members.reversed().map(\.name).filter { $0 != host.name }.map { "\($0)," }.joined() }

    /// MariaDB's documentation under each name. `wsrep_sync_wait` at 1 lets a read wait for what was acknowledged before it, on
    /// any member; `innodb_autoinc_lock_mode` must be 2; rows without a primary key cannot be told apart on another member.
    ///
    /// Whoever copies the data logs in over the server's socket, as the system user that the server is: there is no password.
    var text: String {
        """

        wsrep_on = ON
        wsrep_provider = \(Self.provider)
        wsrep_cluster_name = \(stack.name)
        wsrep_cluster_address = gcomm://\(members.map { $0.address.bracketed }.joined(separator: ","))
        wsrep_node_name = \(host.name)
        wsrep_node_address = \(host.address)
        wsrep_node_incoming_address = \(host.address.bracketed):\(MariaDB.port)
        wsrep_sst_method = mariabackup
        wsrep_sst_auth = mysql:
        wsrep_sst_receive_address = \(host.address.bracketed):\(MariaDB.transferPort)
        wsrep_sst_donor = \(donors)
        wsrep_slave_threads = 4
        wsrep_sync_wait = 1
        innodb_autoinc_lock_mode = 2
        innodb_force_primary_key = ON
        wsrep_provider_options = "\(options.joined(separator: ";"))"

        [sst]
        sst-log-archive = 0
        \(transfer)

        """
    }

    /// Galera documentation, "Galera Parameters". How soon a silent member is given up is ``MariaDBTiming``'s affair.
    private var options: [String] {
        let timing = MariaDBTiming.self
        let at = { (port: Int) in "\(host.address.bracketed):\(port)" }
        return [
            "gmcast.listen_addr=\(stack.encryptsInside ? "ssl" : "tcp")://\(at(MariaDB.groupPort))",
            "ist.recv_addr=\(at(MariaDB.incrementalPort))", "gcache.size=\(Self.cache)M", "gcache.recover=yes",
            "evs.keepalive_period=PT\(timing.keepaliveSeconds)S", "evs.inactive_check_period=PT\(timing.inactiveCheckSeconds)S",
            "evs.suspect_timeout=PT\(timing.suspectSeconds)S", "evs.inactive_timeout=PT\(timing.inactiveSeconds)S",
            "evs.install_timeout=PT\(timing.installSeconds)S", "evs.join_retrans_period=PT\(timing.agreementSeconds)S",
        ] + encryption
    }

    /// Both sides show a certificate of the stack's authority, or do not talk.
    private var encryption: [String] {
        guard stack.encryptsInside else { return [] }
        let leaf = TLSFiles.path(MariaDB().name)
        return ["socket.ssl=yes", "socket.ssl_ca=\(TLSFiles.authorityPath)", "socket.ssl_cert=\(leaf)", "socket.ssl_key=\(leaf)"]
    }

    /// The whole data goes over a connection of its own (`wsrep_sst_mariabackup`, which reads these and `ssl_*` above): both
    /// sides verify each other, and the joining member gives its donor a secret for this one time.
    private var transfer: String {
        let bind = "bind=\(host.address.bracketed)"
        guard stack.encryptsInside else { return "sockopt = \(bind)" }
        return "ssl-mode = VERIFY_IDENTITY\nsockopt = \(bind),openssl-min-proto-version=TLS1.3"
    }

    /// `wsrep_sst_mariabackup` says over a first connection that a copy comes, and sends it over a second one; in between it sleeps
    /// for ten seconds, so that the other side listens again. bash reads this before any script that the server starts (bash(1),
    /// `BASH_ENV`): in place of sleeping the sender calls again until the other side listens, for ten seconds (socat(1), `retry`); a host
    /// that is lost is given up after two minutes. The first connection is made once only: a second attempt could meet another server, that
    /// waits for another copy.
    ///
    /// A giver that loses its majority while it gives, and whose script ends before it has one again, tells nobody that it has ended: Galera
    /// refuses that ("sst sent called when not SST donor"), and takes it for one that gives for good, so that nobody is ever given anything
    /// again. So its script ends once there is a majority, or after ten minutes.
    static let prompt = FileResource(
        "\(Programs.directory)/transfer",
        Banner.hash + """
            # For the server's bash scripts: wsrep_sst_mariabackup sleeps for ten seconds before it sends the data, until the other side listens.
            # In place of that it calls again until it does. And a giver without a majority keeps its end for itself until it has one: a server
            # that hears of it before takes itself for a giver for good.
            sleep() { if [ "${1:-}" = 10 ]; then calls=again; else command sleep "$@"; fi; }
            socat() {
              if [ "${calls:-}" = again ]; then set -- "${@:1:$#-1}" "${!#},retry=40,interval=0.25,syncnt=1"; fi
              command socat "$@"
            }
            is_apart() {
              case "$(mariadb --connect-timeout=2 -NBe "SHOW STATUS LIKE 'wsrep_cluster_status'" 2>/dev/null)" in *non-Primary) ;; *) return 1 ;; esac
            }
            exit() {
              local status=${1:-$?} looks=0
              # 3: the server ends it.
              if [ "${WSREP_SST_OPT_ROLE:-}" = donor ] && [ "$status" != 3 ]; then
                while [ $looks -lt 1200 ] && is_apart; do looks=$((looks + 1)); command sleep 0.5; done
              fi
              builtin exit "$status"
            }

            """, validation: "bash -n {}")

    /// In the server's unit.
    static let environment = "Environment=BASH_ENV=\(Programs.directory)/transfer\n"
}
