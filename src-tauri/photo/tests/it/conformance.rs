//! Every picture of the fixtures against its line in `expected.csv`.

use std::collections::BTreeSet;

use counter_photo::check;

use crate::files::{dir, fixture};
use crate::{BOUNDS, findings};

#[test]
fn every_picture_gets_its_expected_verdict() {
    let table = String::from_utf8(fixture("expected.csv")).unwrap();
    let mut told = vec!["file,ok,format,width,height,findings".to_owned()];
    for line in table.lines().skip(1) {
        let file = line.split(',').next().unwrap();
        let verdict = check(&fixture(file), &BOUNDS);
        told.push(format!(
            "{file},{},{},{},{},{}",
            verdict.ok,
            verdict.format,
            verdict.width,
            verdict.height,
            findings(&verdict)
        ));
    }
    assert_eq!(
        told,
        table.lines().collect::<Vec<_>>(),
        "expected.csv is what each photo must get"
    );
}

#[test]
fn no_picture_is_without_expectation() {
    let table = String::from_utf8(fixture("expected.csv")).unwrap();
    let listed: BTreeSet<String> = table
        .lines()
        .skip(1)
        .filter_map(|line| Some(line.split_once(',')?.0.to_owned()))
        .collect();
    let stored: BTreeSet<String> = std::fs::read_dir(dir())
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .filter(|name| name != "expected.csv")
        .collect();
    assert_eq!(
        listed, stored,
        "a picture nobody expects anything of proves nothing"
    );
}
