import Deployments

/// Something that happened, as a mark on the axis of time.
package struct Mark: Sendable, Equatable, Codable {
    package enum Kind: String, Sendable, Codable {
        /// An alert fired.
        case alert
        /// `roost up` changed something.
        case up
        /// A release of the application went out, or came back.
        case release
        /// A fault was made on purpose.
        case drill
    }

    package var kind: Kind
    /// Seconds since 1970; equal for what took no time.
    package var from: Double
    package var to: Double
    package var text: String

    package init(_ kind: Kind, from: Double, to: Double, text: String) {
        self.kind = kind
        self.from = from
        self.to = to
        self.text = text
    }

    /// Something that was done from here.
    package init(_ kind: Journal.Entry.Kind, from: Double, to: Double, text: String) {
        let own: Kind =
            switch kind {
            case .up: .up
            case .release: .release
            case .drill: .drill
            }
        self.init(own, from: from, to: to, text: text)
    }
}
