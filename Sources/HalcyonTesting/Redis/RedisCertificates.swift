/// A certificate authority and a certificate for the name `redis.test`, made for one test.
public struct RedisCertificates: Sendable {
    let folder: String

    public var authority: String { "\(self.folder)/ca.crt" }
    public var certificate: String { "\(self.folder)/redis.crt" }
    public var key: String { "\(self.folder)/redis.key" }

    /// Makes the files with `openssl`.
    func make() async throws {
        guard let openssl = RedisPrograms.find("openssl") else { throw RedisServerError("openssl is not installed") }
        let newKey = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"]
        _ = try await CommandLineTool.run(
            openssl,
            ["req", "-x509"] + newKey + [
                "-keyout", "\(self.folder)/ca.key", "-out", self.authority, "-days", "2", "-subj", "/CN=Test CA",
            ]
        )
        _ = try await CommandLineTool.run(
            openssl,
            ["req", "-x509"] + newKey + [
                "-keyout", self.key, "-out", self.certificate, "-days", "2", "-subj", "/CN=redis.test",
                "-addext", "subjectAltName=DNS:redis.test", "-addext",
                "basicConstraints=critical,CA:FALSE",
                "-CA", self.authority, "-CAkey", "\(self.folder)/ca.key",
            ]
        )
    }
}
