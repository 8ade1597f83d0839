//! `setup`: what building and testing need, installed once and left alone the next time.

use std::path::Path;
use std::process::Command;

use anyhow::{Context, Result, bail};

use crate::command::{answers, output, run};
use crate::workspace::{cargo, root};

/// Debian packages, each with what it is for.
const DEBIAN_PACKAGES: &[(&str, &str)] = &[
    ("build-essential", "C compiler for SQLCipher and OpenSSL"),
    ("pkg-config", "finds the C libraries"),
    ("libwebkit2gtk-4.1-dev", "the window"),
    ("libpcsclite-dev", "card readers"),
    ("libturbojpeg0-dev", "baseline of the photo benchmark"),
    ("webkit2gtk-driver", "drives the window in desktop tests"),
    ("xvfb", "a display for desktop tests"),
    ("xauth", "a display for desktop tests"),
    ("chromium", "browser tests"),
    ("fonts-noto-cjk", "Chinese text in the window"),
    ("pcscd", "card reader tests and the demo's reader"),
    ("vsmartcard-vpcd", "a virtual reader in pcscd"),
    ("dbus", "the printer of the printer tests"),
    ("avahi-daemon", "the printer of the printer tests"),
    (
        "cups-ipp-utils",
        "ippeveprinter, the printer of the printer tests",
    ),
    ("poppler-utils", "looks into printed pages"),
    ("qpdf", "checks the structure of PDF files"),
    ("openssl", "issues certificates for the tests of signatures"),
    (
        "python3-venv",
        "pyHanko, which judges signatures in tests; schemathesis, which holds the centre against its \
         document; what the benchmarks compare with",
    ),
    ("strace", "records the system calls of a submit"),
    (
        "util-linux",
        "unshare, a private pcscd a test; taskset, one core of a benchmark",
    ),
    ("iproute2", "a loopback device in a private network"),
    (
        "postgresql",
        "the centre's database, in tests and development",
    ),
];

/// Folders with an npm lock file.
const NPM_FOLDERS: &[&str] = &["ui", "tests/browser"];

/// The oldest Node.js that the UI's build runs on.
const NODE: (u32, u32) = (20, 19);

/// Installs what is missing and says what it does; a second run changes nothing.
pub(crate) fn setup() -> Result<()> {
    debian_packages()?;
    node()?;
    for folder in NPM_FOLDERS {
        npm_packages(&root().join(folder))?;
    }
    nextest()
}

fn debian_packages() -> Result<()> {
    if !answers(Command::new("dpkg-query").arg("--version")) {
        println!("This is no Debian system. What is needed, by its Debian name:");
        for (package, purpose) in DEBIAN_PACKAGES {
            println!("  {package:24} {purpose}");
        }
        return Ok(());
    }
    let missing: Vec<&(&str, &str)> = DEBIAN_PACKAGES
        .iter()
        .filter(|(package, _)| !is_installed(package))
        .collect();
    if missing.is_empty() {
        println!(
            "Debian packages: all {} are installed.",
            DEBIAN_PACKAGES.len()
        );
        return Ok(());
    }
    println!("Debian packages to install:");
    for (package, purpose) in &missing {
        println!("  {package:24} {purpose}");
    }
    run(apt_get()?.arg("update"))?;
    let mut install = apt_get()?;
    install.args(["install", "--yes", "--no-install-recommends"]);
    run(install.args(missing.iter().map(|(package, _)| package)))
}

fn is_installed(package: &str) -> bool {
    let mut query = Command::new("dpkg-query");
    query.args(["--show", "--showformat=${db:Status-Status}", package]);
    query
        .output()
        .is_ok_and(|output| output.status.success() && output.stdout == b"installed")
}

/// apt-get, by sudo where the user is not root.
fn apt_get() -> Result<Command> {
    let user = output(Command::new("id").arg("--user"))?;
    let mut command = if user.trim() == "0" {
        Command::new("env")
    } else {
        let mut sudo = Command::new("sudo");
        sudo.arg("env");
        sudo
    };
    command.args(["DEBIAN_FRONTEND=noninteractive", "apt-get"]);
    Ok(command)
}

fn node() -> Result<()> {
    let needed = format!(
        "Node.js {}.{} or newer with npm is needed for the UI",
        NODE.0, NODE.1
    );
    let version = output(Command::new("node").arg("--version")).context(needed.clone())?;
    let mut numbers = version
        .trim()
        .trim_start_matches('v')
        .split('.')
        .map(str::parse::<u32>);
    match (numbers.next(), numbers.next()) {
        (Some(Ok(major)), Some(Ok(minor))) if (major, minor) >= NODE => {
            println!("Node.js: {}.", version.trim());
            Ok(())
        }
        _ => bail!("{needed}; this one is {}", version.trim()),
    }
}

/// `npm install` by the lock file, unless what is installed is what it says.
///
/// Not `npm ci`: it wants every optional package of every platform in the lock file, and a registry
/// mirror that does not carry those of other platforms makes a lock file without them.
fn npm_packages(folder: &Path) -> Result<()> {
    let lock = folder.join("package-lock.json");
    if !lock.exists() {
        return Ok(());
    }
    let wanted = std::fs::read(&lock).with_context(|| format!("cannot read {}", lock.display()))?;
    let stamp = folder.join("node_modules/.installed-package-lock.json");
    let name = folder.strip_prefix(root()).unwrap_or(folder).display();
    if std::fs::read(&stamp).is_ok_and(|installed| installed == wanted) {
        println!("npm packages of {name}: as the lock file says.");
        return Ok(());
    }
    run(Command::new("npm")
        .args(["install", "--no-save", "--no-audit", "--no-fund"])
        .current_dir(folder))?;
    std::fs::write(&stamp, wanted).with_context(|| format!("cannot write {}", stamp.display()))
}

fn nextest() -> Result<()> {
    if answers(cargo().args(["nextest", "--version"])) {
        println!("cargo-nextest: installed.");
        return Ok(());
    }
    run(cargo().args(["install", "--locked", "cargo-nextest"]))
}
