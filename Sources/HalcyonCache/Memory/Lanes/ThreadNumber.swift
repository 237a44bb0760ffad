import Glibc
import Synchronization

/// A small number for each thread, so that threads can keep out of each other's way.
enum ThreadNumber {
    private static let given = Atomic<Int>(0)

    private static let key: pthread_key_t = {
        var key = pthread_key_t()
        let code = unsafe pthread_key_create(&key, nil)
        precondition(code == 0, "the process has a key left for the numbers of its threads")
        return key
    }()

    /// Counts from 1, in the order in which threads asked first.
    static var current: Int {
        if let number = unsafe pthread_getspecific(Self.key) { return Int(bitPattern: number) }
        let number = Self.given.wrappingAdd(1, ordering: .relaxed).newValue
        _ = unsafe pthread_setspecific(Self.key, UnsafeRawPointer(bitPattern: number))
        return number
    }
}
