//! Which constructs of PostgreSQL the centre needs: engines that speak its protocol differ, and
//! docs name which lack which. A new construct is a decision, so this list is.

use std::collections::BTreeSet;
use std::path::Path;

use expect_test::expect;

/// Words in capitals of all statements and migrations, and the functions that they call.
fn constructs() -> String {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut words = BTreeSet::new();
    for (folder, quoted) in [("src/sql", true), ("migrations", false)] {
        for entry in std::fs::read_dir(root.join(folder)).unwrap() {
            let text = std::fs::read_to_string(entry.unwrap().path()).unwrap();
            let statements: Vec<&str> = if quoted {
                text.split('"').skip(1).step_by(2).collect()
            } else {
                text.lines()
                    .map(|line| line.split("--").next().unwrap())
                    .collect()
            };
            for statement in statements {
                words.extend(words_of(statement));
            }
        }
    }
    words.into_iter().collect::<Vec<_>>().join(" ")
}

fn words_of(statement: &str) -> Vec<String> {
    let is_word = |c: char| c.is_ascii_alphanumeric() || c == '_';
    let mut words = Vec::new();
    let mut rest = statement;
    while let Some(start) = rest.find(is_word) {
        rest = &rest[start..];
        let end = rest.find(|c| !is_word(c)).unwrap_or(rest.len());
        let word = &rest[..end];
        rest = &rest[end..];
        let keyword = word.len() > 1 && word.chars().all(|c| c.is_ascii_uppercase());
        let function =
            rest.starts_with('(') && word.chars().all(|c| c.is_ascii_lowercase() || c == '_');
        if keyword {
            words.push(word.to_owned());
        } else if function {
            words.push(format!("{word}()"));
        }
    }
    words
}

#[test]
fn the_constructs_that_the_centre_needs_are_these() {
    expect!["ADD ALL ALTER ALWAYS AND ANY AS BY CASE CHECK COLUMN CONFLICT CREATE CROSS DEFAULT DELETE DISTINCT DO DROP ELSE END EXCLUSIVE EXISTS EXTERNAL FOR FROM GENERATED IDENTITY IF IN INDEX INSERT INTO IS JOIN KEY LEFT LIMIT LOCK MODE NOT NOTHING NULL OF OFFSET ON OR ORDER PRIMARY REFERENCES RETURNING SELECT SET STORAGE TABLE THEN UNION UNIQUE UPDATE VALUES WHEN WHERE coalesce() count() max() octet_length() unnest()"].assert_eq(&constructs());
}
