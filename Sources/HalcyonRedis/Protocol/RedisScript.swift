import Crypto
import NIOCore

/// A Lua script that the server carries out as one step; sent once, then named by its digest.
struct RedisScript: Sendable {
    let text: String
    private let digest: String

    init(_ text: String) {
        self.text = text
        self.digest = Insecure.SHA1.hash(data: Array(text.utf8)).map { byte in
            String(byte >> 4, radix: 16) + String(byte & 15, radix: 16)
        }.joined()
    }

    /// The command that names the script; refused with `NOSCRIPT` by a server that has not got it yet.
    func named(key: RedisKey, _ arguments: [ByteBuffer]) -> RedisCommand {
        self.command("EVALSHA", self.digest, key, arguments)
    }

    /// The command that brings the script along.
    func whole(key: RedisKey, _ arguments: [ByteBuffer]) -> RedisCommand {
        self.command("EVAL", self.text, key, arguments)
    }

    private func command(_ name: String, _ script: String, _ key: RedisKey, _ arguments: [ByteBuffer]) -> RedisCommand {
        var command = RedisCommand(words: 4 + arguments.count, capacity: script.utf8.count + 256)
        command.add(name)
        command.add(script)
        command.add("1")
        command.add(key)
        for argument in arguments { command.add(argument) }
        return command
    }
}
