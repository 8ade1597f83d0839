//! Papers: time and size of each kind with fonts loaded, of one with its signature, and beside Typst,
//! ReportLab and WeasyPrint on the same page and the same forty pages (design.md section 8).

#![expect(
    clippy::unwrap_used,
    clippy::print_stdout,
    reason = "a bench prints its figures"
)]

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::{Duration, Instant};

use counter_document::{
    Document, DocumentKind, EmployerContributionCertificate, FontSet,
    PersonalContributionCertificate, RenderOptions, Seal, SealImage, SealPlan, SelfIssue,
    StaffMember, StampOptions, Zeroizing, render, stamp,
};
use counter_domain::contribution::ContributionHistory;
use counter_domain::money::Fen;
use jiff::civil::DateTime;
use serde_json::{Value, json};

const ROUNDS: usize = 60;
/// People on the forty pages.
const STAFF: usize = 1_620;

const PRINTED_AT: DateTime = DateTime::constant(2026, 11, 21, 10, 35, 0, 0);
const OPTIONS: RenderOptions = RenderOptions {
    printed_at: PRINTED_AT,
    handwritten: false,
};

fn main() {
    let directory = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../assets/fonts");
    let directory = directory.canonicalize().unwrap();
    let fonts = FontSet::load(&directory, &[]).unwrap();
    for kind in DocumentKind::ALL {
        let (took, paper) = best(ROUNDS, || {
            render(&kind.example(), &fonts, &OPTIONS).unwrap()
        });
        let size = kilobytes(paper.bytes.len());
        println!(
            "| {}, fonts loaded | — | {took:.1} ms, {size} KB | — | ≤ 6 ms, ≤ 35 KB |",
            kind.title()
        );
    }
    signed(&fonts);

    let (one, forty) = (one(), forty());
    let asked = json!({
        "fonts": directory,
        "papers": {"one": of_personal(&one), "forty": of_employer(&forty)},
    });
    let others = others(&asked);
    let one = Document::PersonalContributionCertificate(Box::new(one));
    let forty = Document::EmployerContributionCertificate(Box::new(forty));
    for (name, document, rounds) in [("one", &one, ROUNDS), ("forty", &forty, 5)] {
        let (took, paper) = best(rounds, || render(document, &fonts, &OPTIONS).unwrap());
        for (engine, (theirs, bytes)) in others.get(name).unwrap() {
            println!(
                "| 证明, {} pages, {} KB | {engine}, {theirs:.1} ms, {} KB | {took:.1} ms | {:.2} × | — |",
                paper.pages,
                kilobytes(paper.bytes.len()),
                kilobytes(*bytes),
                took / theirs,
            );
        }
    }
}

/// Milliseconds of the best round, and what it made.
fn best<T>(rounds: usize, draw: impl Fn() -> T) -> (f64, T) {
    let mut made = draw();
    let mut best = f64::MAX;
    for _ in 0..rounds {
        let begun = Instant::now();
        made = draw();
        best = best.min(begun.elapsed().as_secs_f64() * 1_000.0);
    }
    (best, made)
}

fn kilobytes(bytes: usize) -> usize {
    bytes.div_ceil(1024)
}

fn signed(fonts: &FontSet) {
    let issue = SelfIssue {
        common_name: "181团社保所（样章）",
        not_before: "2026-09-01T00:00:00Z".parse().unwrap(),
        valid_for: Duration::from_hours(365 * 24),
        secret: Zeroizing::new([7; 32]),
        serial: [3; 16],
    };
    let seal = Seal::self_issued(SealImage::Specimen, &issue).unwrap();
    let mut paper = one();
    paper.issue.seal = SealPlan::Electronic;
    let document = Document::PersonalContributionCertificate(Box::new(paper));
    let options = StampOptions {
        signed_at: PRINTED_AT,
        office: "181团社保所",
        reason: "参保缴费证明用印",
    };
    let (took, file) = best(ROUNDS, || {
        let paper = render(&document, fonts, &OPTIONS).unwrap();
        stamp(&paper.bytes, &seal.image, &seal, fonts, &options).unwrap()
    });
    let size = kilobytes(file.len());
    println!(
        "| 证明 of one page, rendered, stamped and signed | — | {took:.1} ms, {size} KB | — | ≤ 20 ms |"
    );
}

fn one() -> PersonalContributionCertificate {
    PersonalContributionCertificate::example()
}

fn forty() -> EmployerContributionCertificate {
    let example = EmployerContributionCertificate::example();
    let staff: Vec<StaffMember> = example.staff.iter().cycle().take(STAFF).cloned().collect();
    let sum = |part: fn(&StaffMember) -> Fen| Fen::checked_sum(staff.iter().map(part)).unwrap();
    EmployerContributionCertificate {
        employer_total: sum(|member| member.employer),
        personal_total: sum(|member| member.personal),
        staff,
        ..example
    }
}

/// What the other engines draw: the same facts and the same rows.
fn of_personal(paper: &PersonalContributionCertificate) -> Value {
    let history = ContributionHistory::new(paper.runs.clone()).unwrap();
    let history = history.within(paper.first, paper.last);
    let rows: Vec<Vec<String>> = history
        .totals()
        .iter()
        .flat_map(|total| history.months(total.insurance))
        .map(|line| {
            let run = line.run;
            let amounts = [run.base, run.employer, run.personal, run.monthly()];
            let amounts = amounts.map(|amount| amount.to_string());
            [
                vec![line.month.to_string(), run.payer.clone()],
                amounts.to_vec(),
            ]
            .concat()
        })
        .collect();
    json!({
        "title": "个人参保缴费证明",
        "facts": [
            ["姓　　名", paper.person.name],
            ["性　　别", paper.person.sex],
            ["证件号码", paper.person.identity_number],
            ["编　　号", paper.issue.number],
        ],
        "head": ["月份", "缴费单位", "缴费基数", "单位缴纳", "个人缴纳", "合计"],
        "rows": rows,
        "note": "以下空白",
    })
}

fn of_employer(paper: &EmployerContributionCertificate) -> Value {
    let rows: Vec<[String; 7]> = paper
        .staff
        .iter()
        .zip(1_usize..)
        .map(|(member, line)| {
            [
                line.to_string(),
                member.name.clone(),
                member.identity_number_masked.clone(),
                format!("{}–{}", member.first, member.last),
                member.months.to_string(),
                member.employer.to_string(),
                member.personal.to_string(),
            ]
        })
        .collect();
    json!({
        "title": "单位参保缴费证明",
        "facts": [
            ["单位名称", paper.employer.name],
            ["信用代码", paper.employer.credit_code],
            ["编　　号", paper.issue.number],
        ],
        "head": ["序号", "姓名", "证件号码", "起止年月", "月数", "单位缴纳", "个人缴纳"],
        "rows": rows,
        "note": "以下空白",
    })
}

/// Milliseconds and bytes of each engine on each paper.
fn others(asked: &Value) -> BTreeMap<String, BTreeMap<String, (f64, usize)>> {
    let folder = environment();
    let file = folder.join("asked.json");
    std::fs::write(&file, serde_json::to_vec(asked).unwrap()).unwrap();
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("benches/others.py");
    let output = Command::new(folder.join("bin/python"))
        .args([&script, &file])
        .output()
        .unwrap();
    let errors = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{errors}");
    serde_json::from_slice(&output.stdout).unwrap()
}

/// A Python environment with the other engines, beside the build.
fn environment() -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("document-engines");
    let whole = folder.join("whole");
    if !whole.exists() {
        let run = |program: &Path, arguments: &[&str]| {
            let status = Command::new(program).args(arguments).status();
            let missing = "the other engines cannot be installed: apt-get install python3-venv";
            assert!(status.is_ok_and(|status| status.success()), "{missing}");
        };
        run(
            Path::new("python3"),
            &["-m", "venv", folder.to_str().unwrap()],
        );
        let wanted = [
            "install",
            "--quiet",
            "typst==0.15.*",
            "reportlab==5.*",
            "weasyprint==70.*",
        ];
        run(&folder.join("bin/pip"), &wanted);
        std::fs::write(&whole, "").unwrap();
    }
    folder
}
