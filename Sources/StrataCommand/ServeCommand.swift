// SPDX-License-Identifier: Apache-2.0
import ArgumentParser
import Base
import Glibc
import Server
import Strata

/// `strata serve`
struct ServeCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "serve", abstract: "Serve the platform until it is told to stop.",
        discussion: """
            An option beats its environment variable (STRATA_API for --api, and so on), that beats the configuration \
            file, and that the default. The administrator comes from STRATA_ADMIN_EMAIL and STRATA_ADMIN_PASSWORD or \
            the file, never from the command line, which other users of the machine can read.

            SIGTERM and SIGINT finish the requests under way and end the process within 10 seconds; a second one \
            ends it at once.

            Exit codes: 0 stopped as asked, 64 wrong use, 71 could not start, 74 stopped but the last writes \
            failed, 75 stopped but not finished in time, 78 wrong configuration.
            """)

    @Option(help: ArgumentHelp("Data directory (default: ./data).", valueName: "dir"))
    var data: String?
    @Option(
        help: ArgumentHelp(
            "Directory for backups that are asked of the server (default: none).", valueName: "dir"))
    var backups: String?
    @Option(
        help: ArgumentHelp("Management API and GUI (default: 127.0.0.1:8686).", valueName: "host:port|off"))
    var api: String?
    @Option(help: ArgumentHelp("Elasticsearch subset (default: 127.0.0.1:9200).", valueName: "host:port|off"))
    var elastic: String?
    @Option(help: ArgumentHelp("Redis subset (default: 127.0.0.1:6379).", valueName: "host:port|off"))
    var redis: String?
    @Option(
        help: ArgumentHelp("Collector with an address of its own (default: off).", valueName: "host:port|off")
    )
    var collector: String?
    @Flag(help: "Keep everything in memory; nothing outlives the process.")
    var ephemeral = false
    @Option(help: ArgumentHelp("Memory for all parts together (default: 256MiB).", valueName: "bytes"))
    var memory: String?
    @Flag(help: "Write a line per request to standard error.")
    var accessLog = false
    @Option(help: ArgumentHelp("Configuration file, TOML.", valueName: "file"))
    var config: String?

    func run() throws {
        var signals = StopSignals()
        let configuration: Configuration
        do {
            configuration = try loadConfiguration()
        } catch {
            throw ProcessExit.badConfiguration.telling(error)
        }
        let platform: Platform
        do {
            platform = try Platform(
                directory: configuration.dataDirectory, memoryBytes: configuration.memoryBytes,
                administrator: configuration.credentials.map {
                    Administrator(email: $0.user, password: $0.password)
                })
        } catch {
            throw ProcessExit.cannotStart.telling(error)
        }
        let listeners: Listeners
        do {
            let addresses = BoundAddresses()
            let features = Listeners.Features(platform, configuration, addresses)
            listeners = try Listeners(
                configuration, platform: platform, features: features, addresses: addresses)
        } catch {
            try? platform.close()
            throw ProcessExit.cannotStart.telling(error)
        }
        for line in listeners.startLines { print(line) }
        // Whoever waits for these lines reads them through a pipe.
        fflush(nil)
        signals.wait()
        listeners.drain(graceMillis: 5_000)
        do {
            try platform.close()
        } catch {
            throw ProcessExit.closeFailed.telling(error)
        }
    }

    private func loadConfiguration() throws(ConfigurationError) -> Configuration {
        let environment = ProcessEnvironment.variables
        var flags: [Setting: String] = [:]
        flags[.data] = data
        flags[.backups] = backups
        flags[.api] = api
        flags[.elastic] = elastic
        flags[.redis] = redis
        flags[.collector] = collector
        flags[.memory] = memory
        if ephemeral { flags[.ephemeral] = "true" }
        if accessLog { flags[.accessLog] = "true" }
        let file = config ?? environment["STRATA_CONFIG"]
        return try ConfigurationLoader(flags: flags, environment: environment, file: file).configuration()
    }
}
