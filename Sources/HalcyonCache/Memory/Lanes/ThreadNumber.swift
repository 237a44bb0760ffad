import Glibc
import Synchronization

/// A small number for each thread, so that threads can keep out of each other's way.
///
/// Threads come and go, and two that run at the same time may have numbers that lead to the same lane; so one that
/// meets another takes the next number.
enum ThreadNumber {
    private static let given = Atomic<Int>(0)

    private static let key: pthread_key_t = {
        var key = pthread_key_t()
        let code = unsafe pthread_key_create(&key, nil)
        precondition(code == 0, "the process has a key left for the numbers of its threads")
        return key
    }()

    /// At first counted from 1, in the order in which threads asked.
    static var current: Int {
        if let number = unsafe pthread_getspecific(Self.key) { return Int(bitPattern: number) }
        let number = Self.given.wrappingAdd(1, ordering: .relaxed).newValue
        Self.set(number)
        return number
    }

    static func moveOn() { Self.set(max(Self.current &+ 1, 1)) }

    /// - Parameter number: not 0, which stands for none.
    private static func set(_ number: Int) {
        _ = unsafe pthread_setspecific(Self.key, UnsafeRawPointer(bitPattern: number))
    }
}
