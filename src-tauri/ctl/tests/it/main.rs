//! counterctl as a script meets it: arguments in, a JSON object a line out, an exit code.

#![expect(
    clippy::unwrap_used,
    reason = "a test that cannot go on says so by panicking"
)]

mod photo;

use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use counter_domain::role::StaffId;
use counter_store::keys::KeyFile;
use counter_store::{DATABASE_FILE, Store, Surroundings};
use expect_test::{Expect, expect};
use tempfile::TempDir;

fn workspace() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

/// Runs a command and gives back exit code, standard output, standard error.
fn run(arguments: &[&str], input: &str) -> (i32, String, String) {
    let mut child = Command::new(env!("CARGO_BIN_EXE_counterctl"))
        .args(arguments)
        .env("COUNTER_ASSETS", workspace().join("assets"))
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    child
        .stdin
        .take()
        .unwrap()
        .write_all(input.as_bytes())
        .unwrap();
    let output = child.wait_with_output().unwrap();
    (
        output.status.code().unwrap(),
        String::from_utf8(output.stdout).unwrap(),
        String::from_utf8(output.stderr).unwrap(),
    )
}

#[expect(
    clippy::needless_pass_by_value,
    reason = "the way snapshots are written"
)]
fn check(arguments: &str, wanted: Expect) {
    let mut words: Vec<&str> = arguments.split_whitespace().collect();
    words.push("--json");
    let (code, out, err) = run(&words, "");
    wanted.assert_eq(&format!("{code} {out}{err}"));
}

#[test]
fn numbers() {
    check(
        "number check auto 11010519491231002X",
        expect![[r#"
            0 {"area":"110105","birth":"1949-12-31","kind":"citizen_id","message":"","ok":true,"sex":"女"}
        "#]],
    );
    check(
        "number check citizen 110105194912310021",
        expect![[r#"
            1 {"message":"公民身份号码校验位应为X，当前为1，请逐位核对","ok":false}
        "#]],
    );
    check(
        "number check card X00000019",
        expect![[r#"
            0 {"kind":"card","message":"","ok":true}
        "#]],
    );
    check(
        "number upgrade 659005500101001",
        expect![[r#"
            0 {"number":"659005195001010010","ok":true}
        "#]],
    );
}

#[test]
fn dl_1_to_dl_4_due_dates_are_those_of_the_rules() {
    check(
        "calendar debit 2026-01",
        expect![[r#"
            0 {"10":"2026-01-12","20":"2026-01-20","provisional":false}
        "#]],
    );
    check(
        "calendar due card-making 2026-11-21",
        expect![[r#"
            0 {"due":"2027-01-20","on_day_off":false}
        "#]],
    );
    check(
        "calendar due filing 2026-11-20",
        expect![[r#"
            0 {"due":"2026-12-04","provisional":false}
        "#]],
    );
    check(
        "calendar due renewal 2017-03-31",
        expect![[r#"
            0 {"expires":"2027-03-31","renew_from":"2027-02-28"}
        "#]],
    );
    check(
        "calendar due oral-loss 2026-11-20T17:30:00+08:00",
        expect![[r#"
            0 {"due":"2026-11-22T17:30:00+08:00"}
        "#]],
    );
}

#[test]
fn amounts() {
    check(
        "amount capitals 292.50",
        expect![[r#"
            0 {"capitals":"人民币贰佰玖拾贰元伍角整","fen":29250}
        "#]],
    );
    assert_eq!(
        run(&["amount", "capitals", "1.234"], "").0,
        1,
        "no third decimal"
    );
    assert_eq!(run(&["amount"], "").0, 2, "wrong usage");
}

#[test]
fn photo_1_a_photo_of_another_size_is_a_negative_verdict() {
    let photos = workspace().join("tests/fixtures/photos");
    let good = photos.join("good.jpg");
    let wrong = photos.join("wrong-size.jpg");
    let verdict = |file: &Path| run(&["--json", "photo", "check", file.to_str().unwrap()], "");
    assert_eq!(verdict(&good).0, 0);
    let (code, out, _) = verdict(&wrong);
    assert_eq!(code, 1);
    let object: serde_json::Value = serde_json::from_str(&out).unwrap();
    assert_eq!(object["ok"], false);
    assert!(out.contains("PHOTO-1"), "the rule is named");
    assert_eq!(verdict(Path::new("no-such-file.jpg")).0, 2);
}

#[test]
fn a_document_is_rendered_from_its_example() {
    let dir = TempDir::new().unwrap();
    let (data, out) = (dir.path().join("data.json"), dir.path().join("out.pdf"));
    for kind in [
        "card_application_form",
        "card_application_receipt",
        "card_return_notice",
    ] {
        let (_, example, _) = run(&["document", "example", kind], "");
        std::fs::write(&data, example).unwrap();
        let arguments = [
            "document",
            "render",
            kind,
            "--data",
            data.to_str().unwrap(),
            "-o",
        ];
        let (code, _, err) = run(&[&arguments[..], &[out.to_str().unwrap()]].concat(), "");
        assert_eq!((code, err.as_str()), (0, ""), "{kind}");
        assert!(std::fs::read(&out).unwrap().starts_with(b"%PDF"), "{kind}");
    }
}

#[test]
fn the_demo_station_is_sound_and_opens_with_its_passwords_only() {
    let dir = TempDir::new().unwrap();
    let data = dir.path().to_str().unwrap();
    let init = [
        "demo",
        "init",
        "--people",
        "120",
        "--seed",
        "3",
        "--data-dir",
        data,
    ];
    assert_eq!(run(&init, "").0, 0);
    let (again, _, err) = run(&init, "");
    assert_eq!(again, 2, "a station is never overwritten");
    assert!(err.contains("不会覆盖"), "{err}");
    let open = |verb: [&str; 2], password: &str| {
        let arguments = [
            &verb[..],
            &["--json", "--staff", "0101", "--data-dir", data],
        ]
        .concat();
        run(&arguments, password)
    };
    let (code, out, _) = open(["store", "check"], "jingban-0101\n");
    assert_eq!(code, 0, "{out}");
    assert!(out.contains("\"people\":120"), "{out}");
    assert_eq!(open(["journal", "verify"], "jingban-0101\n").0, 0);
    assert_eq!(open(["journal", "verify"], "falsch\n").0, 2);
}

#[test]
fn a_colleague_is_made_and_only_his_password_opens_his_keys() {
    let dir = TempDir::new().unwrap();
    let file = dir.path().join("0102.json");
    let arguments = |number: &'static str| {
        vec![
            "staff", "make", "--number", number, "--name", "张三", "--role", "clerk", "--office",
            "661181", "--output",
        ]
    };
    let mut make = arguments("0102");
    let path = file.to_str().unwrap().to_owned();
    make.push(&path);
    let (code, _, err) = run(&make, "first-password\n");
    assert_eq!(code, 0, "the record is written: {err}");

    let text = std::fs::read_to_string(&file).unwrap();
    assert!(
        !text.contains("first-password"),
        "the record does not hold the password"
    );
    let record: counter_wire::enrol::StaffRecord = serde_json::from_str(&text).unwrap();
    let wrapped: counter_store::keys::WrappedKeys =
        serde_json::from_value(serde_json::Value::Object(record.wrapped.clone())).unwrap();
    let keys = wrapped.unwrap(&record.staff, "first-password").unwrap();
    assert_eq!(
        (keys.public().signing, keys.public().exchange.0),
        (record.signing, record.exchange),
        "the wrapped halves belong to the public ones"
    );
    assert!(
        wrapped.unwrap(&record.staff, "another-password").is_err(),
        "another password opens nothing"
    );

    let (code, _, err) = run(&make, "first-password\n");
    assert_eq!(code, 2, "a record is never overwritten");
    assert!(err.contains("已经存在"), "it says so: {err}");
    let mut short = arguments("0103");
    let other = dir.path().join("0103.json").to_str().unwrap().to_owned();
    short.push(&other);
    let (code, _, err) = run(&short, "short\n");
    assert_eq!(code, 2, "a short password is refused");
    assert_eq!(err, "首次口令至少8位，当前5位，请换一个口令再试\n");
}

/// OpenSSL makes a key and a certificate that issued itself, and the document crate a picture.
fn key_and_certificate(dir: &Path) {
    let output = Command::new("openssl")
        .args([
            "req",
            "-x509",
            "-newkey",
            "ec",
            "-pkeyopt",
            "ec_paramgen_curve:P-256",
            "-nodes",
            "-keyout",
            "key.pem",
            "-out",
            "certificate.pem",
            "-days",
            "30",
            "-subj",
            "/CN=Seal",
        ])
        .current_dir(dir)
        .output()
        .map_err(|error| format!("openssl ({error}): apt-get install openssl"))
        .unwrap();
    assert!(output.status.success(), "{output:?}");
}

#[test]
fn qu_1_4_a_seal_is_made_for_one_supervisor_whose_password_alone_opens_it() {
    let dir = TempDir::new().unwrap();
    let path = |name: &str| dir.path().join(name).to_str().unwrap().to_owned();
    let keeper = path("0301.json");
    let make = [
        "staff",
        "make",
        "--number",
        "0301",
        "--name",
        "陈静",
        "--role",
        "supervisor",
        "--office",
        "661181",
        "--output",
        &keeper,
    ];
    assert_eq!(run(&make, "first-password\n").0, 0);
    key_and_certificate(dir.path());
    let picture = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../assets/icons/128x128.png");
    let file = path("seal.json");
    let (certificate, key) = (path("certificate.pem"), path("key.pem"));
    let seal = [
        "staff",
        "seal",
        "--keeper",
        &keeper,
        "--name",
        "181团社保所业务专用章",
        "--picture",
        picture.to_str().unwrap(),
        "--certificate",
        &certificate,
        "--key",
        &key,
        "--output",
        &file,
    ];
    let (code, out, err) = run(&seal, "");
    assert_eq!(code, 0, "the seal is written: {err}");
    assert!(
        out.contains("自签"),
        "it says what such a certificate proves: {out}"
    );

    let text = std::fs::read_to_string(&file).unwrap();
    let provisioned = counter_wire::seal::ProvisionedSeal::read(&text).unwrap();
    assert!(provisioned.self_issued);
    let sealed: counter_store::keys::SealedFile =
        serde_json::from_value(provisioned.sealed).unwrap();
    let record: counter_wire::enrol::StaffRecord =
        serde_json::from_str(&std::fs::read_to_string(&keeper).unwrap()).unwrap();
    let wrapped: counter_store::keys::WrappedKeys =
        serde_json::from_value(serde_json::Value::Object(record.wrapped.clone())).unwrap();
    let keys = wrapped.unwrap(&record.staff, "first-password").unwrap();
    let open = sealed
        .open(counter_store::keys::SEAL_PURPOSE, keys.exchange())
        .unwrap();
    assert!(
        counter_document::Seal::from_bytes(&open).is_ok(),
        "the keeper's password opens a whole seal"
    );
    let (code, _, err) = run(&seal, "");
    assert_eq!(code, 2, "it is never overwritten: {err}");
    let other = path("other.json");
    let mut wrong = seal;
    wrong[11] = &certificate;
    wrong[13] = &other;
    let (code, _, err) = run(&wrong, "");
    assert_eq!(
        (code, err.contains("密钥")),
        (2, true),
        "a key that is none: {err}"
    );
}

/// The file is gone: a colleague's password brings the station back from its second copy, and the
/// support file that is made of it names nobody.
#[test]
fn s12_a_lost_station_comes_back_by_a_colleagues_password() {
    let dir = TempDir::new().unwrap();
    let data = dir.path().to_str().unwrap();
    let init = [
        "demo",
        "init",
        "--people",
        "5",
        "--seed",
        "3",
        "--data-dir",
        data,
    ];
    assert_eq!(run(&init, "").0, 0);
    let clerk = StaffId("0101".to_owned());
    let login = KeyFile::load(dir.path())
        .unwrap()
        .login(&clerk, "jingban-0101")
        .unwrap();
    let store = Store::open(dir.path(), &login.data_key).unwrap();
    let standing = store.settle(Surroundings {
        machine: Some("c0ffee"),
        fill: Box::new(|buffer| getrandom::fill(buffer).unwrap()),
    });
    assert_eq!(standing.unwrap().fence, None, "a new file is believed");
    drop(store);
    std::fs::remove_file(dir.path().join(DATABASE_FILE)).unwrap();
    let recover = |staff: &str, password: &str| {
        let arguments = ["store", "recover", "--json", "--staff", staff];
        run(
            &[&arguments[..], &["--data-dir", data]].concat(),
            &format!("{password}\n"),
        )
    };
    assert_eq!(recover("0101", "falsch").0, 2, "a wrong password");
    assert_eq!(recover("9999", "jingban-0101").0, 2, "an unknown number");
    let (code, out, err) = recover("0101", "jingban-0101");
    assert_eq!((code, err.as_str()), (0, ""), "{out}");
    let object: serde_json::Value = serde_json::from_str(&out).unwrap();
    assert_eq!(object["ok"], true, "{out}");
    let check = [
        "store",
        "check",
        "--json",
        "--staff",
        "0101",
        "--data-dir",
        data,
    ];
    assert_eq!(run(&check, "jingban-0101\n").0, 0, "it opens as before");
    let file = dir.path().join("support.json");
    let support = [
        "store",
        "support-file",
        "-o",
        file.to_str().unwrap(),
        "--data-dir",
        data,
    ];
    assert_eq!(run(&support, "").0, 0);
    let text = std::fs::read_to_string(file).unwrap();
    assert!(text.contains("station.db"), "{text}");
    assert!(!text.contains("王芳"), "nobody is named: {text}");
}
