import Deployments
import Foundation
import Hosts
import Model
import Plans

/// Hosts held for oneself, so that two operators do not change them at once.
extension Workbench {
    /// The first host decides between two operators; the others follow at once.
    func hold(_ hosts: [String], departed: [Departed] = []) async throws(Failure) -> [any HostLock] {
        let holder = "\(NSUserName())@\(ProcessInfo.processInfo.hostName) since \(Date.now.ISO8601Format()) (process \(getpid()))"
        var locks: [any HostLock] = []
        do throws(Failure) {
            for host in hosts { locks.append(try await connection(host, departed: departed)!.lock(as: holder)) }
        } catch {
            await release(locks)
            throw error
        }
        return locks
    }

    func release(_ locks: [any HostLock]) async {
        await withTaskGroup(of: Void.self) { group in
            for lock in locks { group.addTask { await lock.release() } }
        }
    }
}
