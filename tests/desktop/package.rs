//! The Debian package: what it needs, what it holds, and that what it holds runs.
//!
//! `cargo xtask test` makes it of the programs of this build before it runs the tests.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::process::Command;

use counter_tests::desktop::{Display, Programs, Station, Window};
use tempfile::TempDir;

/// The package that belongs to the programs of this build.
fn package() -> PathBuf {
    let programs = Programs::built();
    let profile_dir = programs.counter.parent().unwrap();
    let folder = profile_dir.join("bundle/deb");
    let packages = std::fs::read_dir(&folder).into_iter().flatten().flatten();
    packages
        .map(|entry| entry.path())
        .find(|path| path.extension().is_some_and(|extension| extension == "deb"))
        .unwrap_or_else(|| {
            panic!(
                "no package in {}: `cargo xtask package --debug`",
                folder.display()
            )
        })
}

/// The package's files laid out in a clean tree, as dpkg would.
fn unpacked() -> TempDir {
    let tree = TempDir::new().unwrap();
    output(
        Command::new("dpkg")
            .arg("-x")
            .arg(package())
            .arg(tree.path()),
    );
    let built = Programs::built();
    let held = Programs::in_directory(&tree.path().join("usr/bin"));
    for (built, held) in [
        (built.counter, held.counter),
        (built.counterctl, held.counterctl),
    ] {
        assert!(
            std::fs::read(&built).unwrap() == std::fs::read(&held).unwrap(),
            "the package holds another {}: `cargo xtask package --debug`",
            built.display()
        );
    }
    tree
}

fn output(command: &mut Command) -> String {
    let output = command
        .output()
        .unwrap_or_else(|error| panic!("cannot start {command:?}: {error}"));
    assert!(
        output.status.success(),
        "{command:?}: {}",
        String::from_utf8_lossy(&output.stderr)
    );
    String::from_utf8(output.stdout).unwrap()
}

/// All files below a folder, by their path in it.
fn files(folder: &Path) -> BTreeSet<PathBuf> {
    let mut found = BTreeSet::new();
    let mut waiting = vec![folder.to_path_buf()];
    while let Some(directory) = waiting.pop() {
        for entry in std::fs::read_dir(&directory).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                waiting.push(path);
            } else {
                found.insert(path.strip_prefix(folder).unwrap().to_path_buf());
            }
        }
    }
    found
}

#[test]
fn names_what_it_needs() {
    let field = |name: &str| {
        output(
            Command::new("dpkg-deb")
                .arg("--field")
                .arg(package())
                .arg(name),
        )
    };
    let depends = field("Depends");
    for library in ["libwebkit2gtk-4.1-0", "libgtk-3-0", "libpcsclite1"] {
        assert!(
            depends.contains(library),
            "{library} is linked and must be there: {depends}"
        );
    }
    let recommends = field("Recommends");
    for service in ["pcscd", "cups"] {
        assert!(
            recommends.contains(service),
            "{service} serves the devices: {recommends}"
        );
    }
    assert_eq!(field("Package").trim(), "counter");
}

#[test]
fn holds_programs_and_assets_and_nothing_else() {
    let tree = unpacked();
    let held = files(tree.path());
    let in_bin: Vec<_> = held
        .iter()
        .filter(|path| path.starts_with("usr/bin"))
        .collect();
    assert_eq!(
        in_bin,
        [
            Path::new("usr/bin/counter"),
            Path::new("usr/bin/counterctl")
        ],
        "no web host and no emulator is shipped"
    );

    let assets_dir = Path::new(env!("CARGO_MANIFEST_DIR")).join("../assets");
    let kept: BTreeSet<PathBuf> = files(&assets_dir)
        .into_iter()
        .filter(|path| !path.starts_with("icons"))
        .collect();
    assert_eq!(
        files(&tree.path().join("usr/lib/counter/assets")),
        kept,
        "every asset but the icons' sources lies beside the program"
    );

    for path in held
        .iter()
        .filter(|path| !path.starts_with("usr/bin") && !path.starts_with("usr/lib/counter"))
    {
        assert!(
            path.starts_with("usr/share/applications")
                || path.starts_with("usr/share/icons")
                || path.starts_with("usr/share/doc"),
            "{} has no business in the package",
            path.display()
        );
    }
    let entry = std::fs::read_to_string(tree.path().join("usr/share/applications/counter.desktop"))
        .unwrap();
    assert!(
        entry.contains("Name[zh_CN]=社保柜台"),
        "the menu names it in Chinese: {entry}"
    );
}

#[tokio::test]
async fn starts_from_a_clean_tree() {
    let tree = unpacked();
    let programs = Programs::in_directory(&tree.path().join("usr/bin"));
    let station = Station::demo(&programs, 20, 1);
    let display = Display::start();
    let window = Window::open("package", &display, &programs, &station).await;
    window.wait_for_text("登录").await;
    window.screenshot("login").await;
    let violations = window.policy_violations().await;
    assert!(
        violations.is_empty(),
        "the login page keeps to its policy: {violations:?}"
    );
    window.close().await;
}
