import Model

/// The questions about a member of a Galera cluster, all at once.
enum ClusterProbe {
    /// What no member of any cluster has as the name of one.
    private static let noCluster = "00000000-0000-0000-0000-000000000000"

    /// What a host has of a cluster. A server that runs without Galera is none of a cluster's, whatever an old
    /// `grastate.dat` says.
    private static let state = #"""
        probe_cluster() {
          uuid=\#(noCluster) seqno=-1 safe=0 is_on= status= mode= closed=
          [ -r \#(MariaDB.data)/grastate.dat ] && while read -r key value; do
            case $key in uuid:) uuid=$value ;; seqno:) seqno=$value ;; safe_to_bootstrap:) safe=$value ;; esac
          done <\#(MariaDB.data)/grastate.dat
          view=
          [ -r \#(MariaDB.data)/gvwstate.dat ] && while read -r key value more; do
            case $key in my_uuid:) view=$value ;; member:) view="$view $value" ;; esac
          done <\#(MariaDB.data)/gvwstate.dat
          if [ -S /run/mysqld/mysqld.sock ]; then
            said=$(mariadb --connect-timeout=5 --force -NB 2>/dev/null <<'SQL'
        SHOW GLOBAL VARIABLES WHERE Variable_name IN ('wsrep_on', 'read_only', 'wsrep_provider_options');
        SHOW GLOBAL STATUS WHERE Variable_name IN ('wsrep_cluster_status', 'wsrep_cluster_size', 'wsrep_cluster_state_uuid',
          'wsrep_local_state', 'wsrep_local_recv_queue', 'wsrep_last_committed', 'wsrep_ready');
        SET SESSION wsrep_sync_wait = 0;
        SELECT 'writer', CONCAT(host, ' ', term) FROM \#(ClusterWriter.table);
        SQL
            )
            while IFS="$T" read -r key value; do
              case $key in
                wsrep_on) is_on=$value ;; read_only) closed=$value ;; wsrep_cluster_status) status=$value ;; wsrep_local_state) mode=$value ;;
                wsrep_provider_options)
                  case $value in *'socket.ssl = YES'*) F \#(MariaDB.factKind) encrypted yes ;; *) F \#(MariaDB.factKind) encrypted no ;; esac
                  continue ;;
                writer) F cluster writer 'written down' ;;
                wsrep_*) ;;
                *) continue ;;
              esac
              F \#(MariaDB.factKind) "$key" "$value"
            done <<ROOST
        $said
        ROOST
          fi
          [ "$is_on" != OFF ] && [ "$uuid" != \#(noCluster) ] && F \#(MariaDB.factKind) grastate "$uuid $seqno $safe"
          [ "$is_on" != OFF ] && [ -n "$view" ] && F \#(MariaDB.factKind) view "$view"
          return 0
        }

        """#

    static let text = state + #"""
        probe_member() {
          primary= term= semi=
          [ -r \#(MariaDB.role) ] && read -r primary term semi <\#(MariaDB.role) && F \#(MariaDB.factKind) mark "$primary $term $semi"
          probe_cluster
          [ "$is_on" != OFF ] && [ "$uuid" != \#(noCluster) ] && F seed database done
          case "$status $mode $closed" in
            'Primary 4 OFF' | 'Primary 2 OFF') F replication database member; return 0 ;;
            *) F replication database "no member: $status, state $mode, read_only $closed" ;;
          esac
          F \#(MariaDB.factKind) log "$(journalctl -u mariadb -n 300 -o cat 2>/dev/null | grep -F '[ERROR]' | tail -n 1 | tr "$T" ' ' | cut -c 1-300)"
        }
        probe_member
        """#

    /// For a stack that has no cluster, or has none any more.
    static let former = state + """
        if [ -e \(MariaDB.data)/grastate.dat ]; then
          probe_cluster
          [ "$is_on" != ON ] || F cluster left 'is in it'
        fi

        """
}
