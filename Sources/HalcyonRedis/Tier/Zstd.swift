import CZstd
import NIOCore
import Synchronization

/// Makes bytes smaller with zstd.
///
/// A context is a block of memory that is slow to set up; up to ``keptContexts`` of them are kept for the next use.
final class Zstd: Sendable {
    /// Memory that a call works in; used by one call at a time.
    @safe private final class Context: @unchecked Sendable {
        let compression: OpaquePointer?
        let decompression: OpaquePointer?

        init() {
            unsafe self.compression = ZSTD_createCCtx()
            unsafe self.decompression = ZSTD_createDCtx()
        }

        deinit {
            _ = unsafe ZSTD_freeCCtx(self.compression)
            _ = unsafe ZSTD_freeDCtx(self.decompression)
        }
    }

    private static let keptContexts = 8

    private let level: Int32
    private let contexts = Mutex<[Context]>([])

    init(level: Int) { self.level = Int32(level) }

    /// - Returns: nil if it would not be smaller.
    func compress(_ bytes: [UInt8]) -> [UInt8]? {
        guard bytes.count > 1 else { return nil }
        return self.withContext { context -> [UInt8]? in
            // Room for less than there is: a result that is no gain does not fit.
            let capacity = bytes.count - 1
            let compressed = unsafe [UInt8](unsafeUninitializedCapacity: capacity) { output, count in
                let written = unsafe bytes.withUnsafeBytes { input in
                    unsafe ZSTD_compressCCtx(
                        context.compression, output.baseAddress, capacity, input.baseAddress, input.count, self.level
                    )
                }
                count = ZSTD_isError(written) == 0 ? written : 0
            }
            return compressed.isEmpty ? nil : compressed
        }
    }

    /// - Parameter count: how many bytes it was made from.
    /// - Returns: nil if these are not so many bytes made smaller.
    func decompress(_ bytes: [UInt8], to count: Int) -> [UInt8]? {
        self.withContext { context in
            let restored = unsafe [UInt8](unsafeUninitializedCapacity: count) { output, restoredCount in
                let written = unsafe bytes.withUnsafeBytes { input in
                    unsafe ZSTD_decompressDCtx(
                        context.decompression, output.baseAddress, count, input.baseAddress, input.count
                    )
                }
                restoredCount = ZSTD_isError(written) == 0 ? written : 0
            }
            return restored.count == count ? restored : nil
        }
    }

    private func withContext<Result>(_ body: (Context) -> Result) -> Result {
        let context = self.contexts.withLock { $0.popLast() } ?? Context()
        defer {
            self.contexts.withLock { contexts in
                if contexts.count < Self.keptContexts { contexts.append(context) }
            }
        }
        return body(context)
    }
}
