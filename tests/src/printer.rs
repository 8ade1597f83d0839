//! `ippeveprinter`, the reference printer of the CUPS project, on loopback.
//!
//! It announces itself through avahi and does not start without, so each printer has a bus and an
//! avahi of its own, in namespaces that end with it.

#![expect(
    clippy::expect_used,
    clippy::missing_panics_doc,
    reason = "a fixture that fails ends its test"
)]

use std::io::{BufRead, BufReader};
use std::net::{Ipv4Addr, TcpListener};
use std::path::Path;
use std::process::{Command, Stdio};

use tempfile::TempDir;

use crate::process::Process;

/// What the printer needs around it. `$1` is the folder; the rest is the printer's command.
const SURROUNDINGS: &str = r#"
set -eu
home=$1; shift
mount -t tmpfs tmpfs /run
mkdir -p /run/avahi-daemon "$home/spool"
cat > "$home/bus.conf" <<END
<busconfig><type>system</type><listen>unix:path=$home/bus</listen><auth>EXTERNAL</auth>
<policy context="default"><allow user="*"/><allow own="*"/><allow send_type="method_call"/>
<allow send_requested_reply="true"/><allow receive_type="method_call"/>
<allow receive_type="method_return"/><allow receive_type="error"/><allow receive_type="signal"/>
</policy></busconfig>
END
printf '[server]\nuse-ipv6=no\nallow-interfaces=lo\n[publish]\npublish-workstation=no\n' > "$home/avahi.conf"
# avahi gives its folder to its own user, whom a namespace of an ordinary user does not have.
printf 'root:x:0:0::/:/bin/sh\navahi:x:0:0::/:/bin/sh\n' > "$home/passwd"
printf 'root:x:0:\navahi:x:0:\nnetdev:x:0:\n' > "$home/group"
mount --bind "$home/passwd" /etc/passwd
mount --bind "$home/group" /etc/group
export DBUS_SYSTEM_BUS_ADDRESS="unix:path=$home/bus"
dbus-daemon --config-file="$home/bus.conf" --fork --nopidfile
avahi-daemon -D --no-chroot --no-drop-root --no-rlimits -f "$home/avahi.conf"
exec "$@"
"#;

/// The papers of the counter; what ippeveprinter offers by itself has no A5.
const ATTRIBUTES: &str = "ATTR keyword media-supported iso_a4_210x297mm,iso_a5_148x210mm
ATTR keyword media-ready iso_a4_210x297mm,iso_a5_148x210mm
ATTR keyword media-default iso_a4_210x297mm
ATTR mimeMediaType document-format-supported application/pdf
";

/// A printer that takes PDF, keeps what it is given, and always has paper.
pub struct Printer {
    port: u16,
    home: TempDir,
    _process: Process,
}

impl Printer {
    /// Starts a printer on a free port and waits until it listens.
    pub fn start() -> Self {
        let home = TempDir::new().expect("a temporary directory can be made");
        let listener =
            TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).expect("loopback has a free port");
        let port = listener
            .local_addr()
            .expect("a bound socket has an address")
            .port();
        drop(listener);
        let attributes = home.path().join("attributes.conf");
        std::fs::write(&attributes, ATTRIBUTES).expect("a temporary file can be written");
        let path = std::env::var("PATH").unwrap_or_default();
        let mut unshare = Command::new("unshare");
        unshare.args(["--mount", "--pid", "--fork", "--kill-child"]);
        if !rustix::process::geteuid().is_root() {
            unshare.arg("--map-root-user");
        }
        unshare
            .args(["sh", "-c", SURROUNDINGS, "sh"])
            .arg(home.path());
        unshare.args(["ippeveprinter", "-v", "-n", "localhost", "-r", "off", "-k"]);
        unshare.args(["-c", "/bin/true", "-a"]).arg(attributes);
        unshare.args(["-p", &port.to_string(), "-d"]);
        unshare.arg(home.path().join("spool")).arg("counter");
        unshare.env("PATH", format!("{path}:/usr/sbin:/sbin"));
        unshare.stdout(Stdio::null()).stderr(Stdio::piped());
        let mut process = Process::start(&mut unshare, "util-linux");
        let mut log = BufReader::new(process.take_stderr().expect("standard error was piped"));
        let mut said = String::new();
        while !said.contains("printer-uri-supported") {
            let read = log.read_line(&mut said).expect("the printer's log is text");
            assert_ne!(
                read, 0,
                "ippeveprinter did not start; it is in cups-ipp-utils and needs dbus and \
                 avahi-daemon (`cargo xtask setup`):\n{said}"
            );
        }
        // Read on, or the printer would stand still when the pipe is full.
        std::thread::spawn(move || std::io::copy(&mut log, &mut std::io::sink()));
        Self {
            port,
            home,
            _process: process,
        }
    }

    /// Its address, as a person types it.
    pub fn address(&self) -> String {
        format!("ipp://localhost:{}/ipp/print", self.port)
    }

    /// The documents that it was given, in the order in which they came.
    pub fn documents(&self) -> Vec<Vec<u8>> {
        let mut paths: Vec<_> = std::fs::read_dir(self.home.path().join("spool"))
            .expect("the printer has a spool")
            .map(|entry| entry.expect("the spool can be listed").path())
            .filter(|path| is_pdf(path))
            .collect();
        paths.sort();
        paths
            .iter()
            .map(|path| std::fs::read(path).expect("the printer keeps its documents"))
            .collect()
    }
}

fn is_pdf(path: &Path) -> bool {
    path.extension().is_some_and(|extension| extension == "pdf")
}
