//! Printing to `ippeveprinter`, the reference printer of the CUPS project.
//!
//! It announces itself through avahi and will not start without, so each test runs its own bus and
//! avahi on the loopback interface, in namespaces that end with the test.

use std::fmt::Write as _;
use std::fs;
use std::io::{BufRead, BufReader, Write as _};
use std::net::{TcpListener, TcpStream};
use std::os::unix::fs::MetadataExt;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use counter_printer::{
    Event, FailureReason, Fault, Outcome, Patience, PrintError, PrintQueue, QueueState, ticker,
};
use tempfile::TempDir;

use crate::queue::{job, key};

/// What the printer needs around it. `$1` is the test's folder; the rest is the printer's command.
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

const TOOLS: [(&str, &str); 4] = [
    ("unshare", "util-linux"),
    ("dbus-daemon", "dbus"),
    ("avahi-daemon", "avahi-daemon"),
    ("ippeveprinter", "cups-ipp-utils"),
];

struct Ippeve {
    child: Child,
    port: u16,
    home: TempDir,
}

impl Ippeve {
    /// Starts a printer that hands each document to `command` and takes `formats`.
    fn start(command: &str, formats: &str) -> Self {
        let path = format!("{}:/usr/sbin:/sbin", std::env::var("PATH").unwrap());
        for (tool, package) in TOOLS {
            let found = path
                .split(':')
                .any(|folder| Path::new(folder).join(tool).exists());
            assert!(found, "{tool} is missing: apt-get install {package}");
        }
        let home = TempDir::new().unwrap();
        let port = TcpListener::bind("127.0.0.1:0")
            .unwrap()
            .local_addr()
            .unwrap()
            .port();
        let mut unshare = Command::new("unshare");
        unshare.args(["--mount", "--pid", "--fork", "--kill-child"]);
        if home.path().metadata().unwrap().uid() != 0 {
            unshare.arg("--map-root-user");
        }
        unshare
            .args(["sh", "-c", SURROUNDINGS, "sh"])
            .arg(home.path());
        unshare.args([
            "ippeveprinter",
            "-v",
            "-n",
            "localhost",
            "-r",
            "off",
            "-k",
            "-c",
            command,
        ]);
        unshare.args(["-f", formats, "-p", &port.to_string(), "-d"]);
        unshare.arg(home.path().join("spool")).arg("counter test");
        let mut child = unshare
            .env("PATH", path)
            .stdout(Stdio::null())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let mut log = BufReader::new(child.stderr.take().unwrap());
        let mut said = String::new();
        while !said.contains("printer-uri-supported") {
            let read = log.read_line(&mut said).unwrap();
            assert_ne!(read, 0, "ippeveprinter ended before it listened:\n{said}");
        }
        // Read on, or the printer would stand still when the pipe is full.
        std::thread::spawn(move || std::io::copy(&mut log, &mut std::io::sink()));
        Self { child, port, home }
    }

    fn queue(&self) -> PrintQueue {
        let address = format!("ipp://localhost:{}/ipp/print", self.port);
        PrintQueue::new(address.parse().unwrap())
    }

    /// Puts so many sheets into the tray and the by-pass, by the printer's own web page.
    fn load(&self, tray: u32, by_pass: u32) {
        let mut web = TcpStream::connect(("localhost", self.port)).unwrap();
        let a4 = "iso_a4_210x297mm";
        let page = format!(
            "/media?size1={a4}&type1=stationery&level1={tray}&size3={a4}&type3=stationery&level3={by_pass}"
        );
        let request =
            format!("GET {page} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");
        web.write_all(request.as_bytes()).unwrap();
        // The printer keeps the connection open for a minute whatever it is asked.
        let mut lines = BufReader::new(web).lines();
        let updated = lines.any(|line| line.unwrap().contains("Media updated."));
        assert!(updated, "the printer's page took the sheets");
    }

    /// The documents that the printer kept.
    fn spool(&self) -> Vec<Vec<u8>> {
        let files = fs::read_dir(self.home.path().join("spool")).unwrap();
        let paths = files.map(|file| file.unwrap().path());
        let documents = paths.filter(|path| path.extension().is_some_and(|kind| kind == "pdf"));
        documents.map(|path| fs::read(path).unwrap()).collect()
    }
}

impl Drop for Ippeve {
    fn drop(&mut self) {
        // Ending `unshare` ends all that runs in its namespace.
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }
}

/// A PDF with one A4 page and a right table of offsets.
fn one_page() -> Vec<u8> {
    let text = "BT /F 24 Tf 72 720 Td (Form of receipt) Tj ET";
    let objects = [
        "<< /Type /Catalog /Pages 2 0 R >>".to_owned(),
        "<< /Type /Pages /Kids [3 0 R] /Count 1 >>".to_owned(),
        "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R \
         /Resources << /Font << /F 5 0 R >> >> >>"
            .to_owned(),
        format!("<< /Length {} >>\nstream\n{text}\nendstream", text.len()),
        "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>".to_owned(),
    ];
    let mut pdf = "%PDF-1.4\n".to_owned();
    let mut offsets = String::new();
    for (index, object) in objects.iter().enumerate() {
        writeln!(offsets, "{:010} 00000 n ", pdf.len()).unwrap();
        writeln!(pdf, "{} 0 obj\n{object}\nendobj", index + 1).unwrap();
    }
    let start = pdf.len();
    write!(pdf, "xref\n0 6\n0000000000 65535 f \n{offsets}trailer\n").unwrap();
    write!(
        pdf,
        "<< /Size 6 /Root 1 0 R >>\nstartxref\n{start}\n%%EOF\n"
    )
    .unwrap();
    pdf.into_bytes()
}

fn patience() -> Patience {
    Patience {
        interval: Duration::from_millis(50),
        slow_interval: Duration::from_millis(50),
        ..Patience::default()
    }
}

/// Prints a page and follows it, and gives what was told and how it ended.
fn print(printer: &Ippeve, mut tell: impl FnMut(&Event)) -> (Vec<Event>, Outcome) {
    let queue = printer.queue();
    let mut form = job("print-1");
    form.pdf = one_page();
    let id = queue.submit(&form).unwrap();
    let (mut pace, _stop) = ticker();
    let mut events = Vec::new();
    let sent = Outcome::Sent;
    let outcome = queue.follow(id, &form.key, &sent, patience(), &mut pace, |event, _| {
        tell(event);
        events.push(event.clone());
    });
    (events, outcome)
}

#[test]
fn a_page_is_printed_and_kept_byte_for_byte() {
    let printer = Ippeve::start("/bin/true", "application/pdf");
    let queue = printer.queue();
    assert_eq!(queue.status().state, QueueState::Ready);
    let (_, outcome) = print(&printer, |_| {});
    assert_eq!(outcome, Outcome::PrinterReportsDone);
    assert_eq!(
        printer.spool(),
        [one_page()],
        "the printer holds the very bytes"
    );
    let again = queue.submit(&job("print-1"));
    assert_eq!(again, Ok(queue.find(&key("print-1")).unwrap().unwrap()));
    assert_eq!(
        printer.spool().len(),
        1,
        "the same key is not printed twice"
    );
}

#[test]
fn s19_out_of_paper_waits_and_goes_on_when_paper_is_added() {
    let printer = Ippeve::start("/bin/true", "application/pdf");
    printer.load(0, 0);
    let (events, outcome) = print(&printer, |event| {
        if *event == Event::Stopped(Fault::OutOfPaper) {
            printer.load(250, 25);
        }
    });
    assert!(
        events.contains(&Event::Stopped(Fault::OutOfPaper)),
        "缺纸 was told: {events:?}"
    );
    assert_eq!(outcome, Outcome::PrinterReportsDone);
}

#[test]
fn a_job_that_the_printer_gives_up_has_failed() {
    let printer = Ippeve::start("/bin/false", "application/pdf");
    let (_, outcome) = print(&printer, |_| {});
    assert_eq!(outcome, Outcome::Failed(FailureReason::PrinterAborted));
}

#[test]
fn a_printer_without_pdf_says_so() {
    let printer = Ippeve::start("/bin/true", "image/pwg-raster");
    let refused = printer.queue().submit(&job("print-1"));
    assert_eq!(refused, Err(PrintError::FormatNotSupported));
    assert_eq!(printer.spool(), Vec::<Vec<u8>>::new());
}
