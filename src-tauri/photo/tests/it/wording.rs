//! What leaves the crate: the shape of a verdict and the sentences of its findings.

use std::collections::BTreeSet;

use counter_photo::{Code, Level, check};
use expect_test::expect;

use crate::files::{dir, fixture};
use crate::{BOUNDS, findings};

#[test]
fn verdict_is_written_as_the_command_line_promises() {
    let mut verdict = check(&fixture("half-cut.jpg"), &BOUNDS);
    verdict.findings.truncate(1);
    expect![[r#"
        {
          "ok": false,
          "format": "JPG",
          "width": 358,
          "height": 441,
          "bytes": 18742,
          "findings": [
            {
              "rule": "PHOTO-3",
              "code": "truncated",
              "class": "exact",
              "level": "error",
              "blocking": true,
              "measured": "18742字节处中断",
              "allowed": "有结束标记",
              "number": null,
              "source": "兵团办法七(一)3；十师社保局通知二(四)1",
              "message": "照片文件不完整（在第18742字节处中断，应有结束标记），请重新拷贝，或用原照片重新导出。"
            }
          ],
          "geometry": null
        }"#]]
    .assert_eq(&serde_json::to_string_pretty(&verdict).unwrap());
}

#[test]
fn every_complaint_says_what_to_do() {
    for entry in std::fs::read_dir(dir()).unwrap() {
        let name = entry.unwrap().file_name().into_string().unwrap();
        let verdict = check(&fixture(&name), &BOUNDS);
        for finding in verdict.findings.iter().filter(|f| f.level != Level::Good) {
            let message = &finding.message;
            assert!(
                message.contains('请') && message.ends_with('。'),
                "{name}: {message}"
            );
            assert!(
                !message.contains([',', ';', '(', ')']),
                "half-width mark in {message}"
            );
            assert!(
                message.contains('应') || message.contains("不是JPG"),
                "{name}: {message}"
            );
        }
        assert!(
            !findings(&verdict).is_empty(),
            "{name} gets at least one finding"
        );
    }
}

#[test]
fn words_of_codes_are_distinct() {
    let words: BTreeSet<&str> = Code::ALL.iter().map(|code| code.as_str()).collect();
    assert_eq!(
        words.len(),
        Code::ALL.len(),
        "acts keep the word, so no two codes may share it"
    );
}
