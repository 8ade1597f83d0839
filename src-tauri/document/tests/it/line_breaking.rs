//! Lines of Chinese text.

use counter_document::line_breaking::{
    Line, Measured, break_lines, may_break, may_not_end, may_not_start,
};
use expect_test::{Expect, expect};
use proptest::prelude::*;

/// Ideographs and full-width marks are 2 wide, the rest 1.
fn measured(text: &str) -> Vec<Measured> {
    text.chars()
        .map(|character| {
            let advance = match character {
                '\n' => 0.0,
                _ if character.is_ascii() || character == '·' => 1.0,
                _ => 2.0,
            };
            Measured { character, advance }
        })
        .collect()
}

fn shown(text: &[Measured], lines: &[Line]) -> String {
    let mut shown = String::new();
    for line in lines {
        shown.extend(text[line.visible.clone()].iter().map(|item| item.character));
        shown.push('\n');
    }
    shown
}

#[expect(clippy::needless_pass_by_value, reason = "the shape of expect-test")]
fn check(text: &str, width: f32, expected: Expect) {
    let text = measured(text);
    expected.assert_eq(&shown(&text, &break_lines(&text, width)));
}

#[test]
fn closing_marks_do_not_begin_a_line() {
    check(
        "我们今天办理社保卡，请稍候。",
        18.0,
        expect![[r"
        我们今天办理社保
        卡，请稍候。
    "]],
    );
}

#[test]
fn opening_marks_do_not_end_a_line() {
    check(
        "依照兵团办法的规定（第七条）办理",
        20.0,
        expect![[r"
        依照兵团办法的规定
        （第七条）办理
    "]],
    );
}

#[test]
fn words_and_numbers_are_not_split() {
    check(
        "身份证号660000189001010022请核对 the counter",
        20.0,
        expect![[r"
        身份证号
        660000189001010022请
        核对 the counter
    "]],
    );
}

#[test]
fn a_word_wider_than_the_line_is_split() {
    check(
        "ABCDEFGHIJKLMNOPQRST",
        8.0,
        expect![[r"
        ABCDEFGH
        IJKLMNOP
        QRST
    "]],
    );
}

#[test]
fn the_dot_of_a_name_stays_with_what_is_before_it() {
    check(
        "阿不都热依木·买买提",
        12.0,
        expect![[r"
        阿不都热依
        木·买买提
    "]],
    );
}

#[test]
fn line_ends_are_kept() {
    check(
        "一\n\n二\n",
        10.0,
        expect![[r"
        一

        二
    "]],
    );
}

#[test]
fn nothing_is_one_empty_line() {
    assert_eq!(
        break_lines(&[], 10.0).len(),
        1,
        "an empty cell has the height of a line"
    );
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 2000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn text_is_preserved_and_marks_stand_where_they_may(
        text in "[一-丁王平社保卡，。、；：（）《》“”a-c0-9 ·—\n]{0,120}",
        width in 4.0_f32..60.0,
    ) {
        let text = measured(&text);
        let lines = break_lines(&text, width);
        let mut at = 0;
        for line in &lines {
            prop_assert_eq!(line.range.start, at, "lines follow each other");
            at = line.range.end;
            prop_assert!(line.visible.start == line.range.start && line.visible.end <= line.range.end);
            let hidden = &text[line.visible.end..line.range.end];
            prop_assert!(hidden.iter().all(|item| matches!(item.character, ' ' | '\n')), "only spaces are hidden");
            prop_assert!(line.width <= width + 0.01 || line.visible.len() == 1, "no line is too wide");
        }
        prop_assert_eq!(at, text.len(), "nothing is lost");

        for pair in lines.windows(2) {
            let (before, after) = (&pair[0], &pair[1]);
            let ends = text[before.range.end - 1].character;
            if ends == '\n' || after.range.is_empty() {
                continue;
            }
            // Only where a line had no place to break may marks stand wrong.
            let forced = (before.range.start + 1..before.range.end).all(|index| !may_break(&text, index));
            let starts = text[after.range.start].character;
            prop_assert!(forced || !may_not_start(starts), "{starts} begins a line");
            prop_assert!(forced || !may_not_end(ends), "{ends} ends a line");
        }
    }
}
