import GRDB
import HalcyonCore

extension StoreError {
    /// What an error of the database means, where, and how to mend it.
    ///
    /// SQLite's own text is left out: it can hold words of a search.
    init(describing error: any Error, path: String) {
        switch error {
        case let error as StoreError:
            self = error
        case let error as DatabaseError:
            self.init(resultCode: error.extendedResultCode, path: path)
        case is RowDecodingError, is Damage:
            self = .damaged(path)
        case let error as ConceptImportError:
            self.init(.unavailable, "Halcyon's own \(error) – this build is damaged. Install Halcyon again.")
        default:
            self = .unexpected("\(type(of: error))", path: path)
        }
    }

    private init(resultCode: ResultCode, path: String) {
        switch resultCode {
        case .SQLITE_READONLY_DBMOVED:
            self = .moved(path)
        case .SQLITE_BUSY, .SQLITE_LOCKED, .SQLITE_PROTOCOL:
            self = .locked(path)
        case .SQLITE_READONLY, .SQLITE_PERM, .SQLITE_AUTH:
            self = .notWritable(path)
        case .SQLITE_FULL:
            self = .diskFull(path)
        case .SQLITE_NOTADB, .SQLITE_CORRUPT, .SQLITE_FORMAT, .SQLITE_MISMATCH:
            self = .damaged(path)
        case .SQLITE_CANTOPEN:
            self = .notOpened(path)
        case .SQLITE_CONSTRAINT:
            self.init(.conflict, "It contradicts what is stored already. Use a new id, or read what is there first.")
        default:
            self = .unexpected("SQLite's error \(resultCode.rawValue)", path: path)
        }
    }

    private static func moved(_ path: String) -> StoreError {
        StoreError(
            .unavailable, "The database \(path) was moved or deleted while it was open. Put it back and restart.")
    }

    private static func locked(_ path: String) -> StoreError {
        StoreError(
            .busy,
            """
            The database \(path) is locked by another process. Try again; if that does not help, stop the other \
            process (another halcyon, or an SQLite shell).
            """)
    }

    private static func notWritable(_ path: String) -> StoreError {
        StoreError(
            .readOnly,
            """
            The database \(path) cannot be written. Give this user the right to write the file and its folder, or \
            choose another folder for the data.
            """)
    }

    private static func diskFull(_ path: String) -> StoreError {
        StoreError(
            .full,
            """
            There is no space left for the database \(path). Free some on that disk, or choose a folder for the data \
            on another one.
            """)
    }

    static func damaged(_ path: String) -> StoreError {
        StoreError(
            .corrupt,
            """
            \(path) is not a Halcyon database or is damaged. Put a backup in its place, or move it away together \
            with \(path)-wal and \(path)-shm to begin with an empty one.
            """)
    }

    private static func notOpened(_ path: String) -> StoreError {
        StoreError(
            .unavailable,
            """
            The database \(path) cannot be opened. Check that it is a file in a folder that exists, and that this \
            user may read and write both.
            """)
    }

    private static func unexpected(_ what: String, path: String) -> StoreError {
        StoreError(
            .unavailable,
            """
            The database \(path) cannot be reached (\(what)). Check the disk and that the file is still there, then \
            restart.
            """)
    }

    static func folderNotMade(_ folder: String) -> StoreError {
        StoreError(
            .unavailable,
            """
            The folder \(folder) for the database cannot be made. Check that no file has its name and that this user \
            may write the folder above it, or choose another folder for the data.
            """)
    }

    static func runnerFileNotOpened(_ path: String) -> StoreError {
        StoreError(
            .unavailable,
            """
            The file \(path), by which processes see each other, cannot be opened or locked. Check that this user may \
            write it and its folder, and that the folder is on a local disk.
            """)
    }

    static func madeByNewerVersion(path: String) -> StoreError {
        StoreError(
            .unavailable,
            """
            The database \(path) was written by a newer Halcyon. Install that version again, or choose another folder \
            for the data.
            """)
    }

    static func tooManyPending(limit: Int, path: String) -> StoreError {
        StoreError(
            .busy, "More than \(limit) operations wait for the database \(path). Try again a little later.")
    }
}
