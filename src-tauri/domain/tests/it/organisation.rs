//! The tree of offices and the directory.

use counter_domain::organisation::{
    Landline, LandlineError, LineKind, OfficeCode, OfficeCodeError, OfficeLevel, OrganisationTree,
    OrganisationTreeError, Window,
};

fn tree() -> OrganisationTree {
    OrganisationTree::from_json(include_str!(
        "../../../../assets/regions/organisations.json"
    ))
    .unwrap()
}

fn code(text: &str) -> OfficeCode {
    OfficeCode::parse(text).unwrap()
}

#[test]
fn card_3_2_offices_stand_on_three_levels() {
    let tree = tree();
    let counted = |level| {
        tree.offices()
            .filter(|office| office.level == level)
            .count()
    };
    assert_eq!(counted(OfficeLevel::Corps), 1);
    assert_eq!(counted(OfficeLevel::Division), 1);
    assert_eq!(
        counted(OfficeLevel::Regiment),
        12,
        "eight regiments, 屯南, three communities"
    );
    let division = code("661000");
    let names: Vec<&str> = tree
        .children(&division)
        .map(|office| office.name.as_str())
        .collect();
    assert_eq!(
        names,
        [
            "181团社保所",
            "182团社保所",
            "183团社保所",
            "184团社保所",
            "185团社保所",
            "186团社保所",
            "187团社保所",
            "188团社保所",
            "屯南社保所",
            "幸福社区",
            "阳光社区",
            "得仁社区",
        ]
    );
    let levels = [
        OfficeLevel::Corps,
        OfficeLevel::Division,
        OfficeLevel::Regiment,
    ];
    assert_eq!(
        levels.map(OfficeLevel::name),
        ["兵团", "师（市）", "团（社区）"]
    );
    assert_eq!(
        levels.map(OfficeLevel::above),
        [None, Some(OfficeLevel::Corps), Some(OfficeLevel::Division)]
    );
}

#[test]
fn card_3_2_an_office_on_the_wrong_level_is_refused() {
    let office = |code: &str, level: &str, parent: &str| {
        format!(r#"{{"code":"{code}","name":"x","level":"{level}","parent":{parent}}}"#)
    };
    let read = |offices: &[String], directory: &str| {
        OrganisationTree::from_json(&format!(
            r#"{{"offices":[{}],"directory":[{directory}]}}"#,
            offices.join(",")
        ))
    };
    let root = office("660000", "corps", "null");
    assert!(read(std::slice::from_ref(&root), "").is_ok());
    let cases = [
        (vec![], "机构表应有且仅有一个兵团级机构，当前0个"),
        (
            vec![root.clone(), office("670000", "corps", "null")],
            "机构表应有且仅有一个兵团级机构，当前2个",
        ),
        (vec![root.clone(), root.clone()], "机构代码660000重复"),
        (
            vec![office("661000", "division", "null")],
            "机构661000的上级不存在或级别不符",
        ),
        (
            vec![root.clone(), office("661181", "regiment", "\"660000\"")],
            "机构661181的上级不存在或级别不符",
        ),
        (
            vec![root.clone(), office("661000", "division", "\"999999\"")],
            "机构661000的上级不存在或级别不符",
        ),
        (
            vec![root.clone(), office("661000", "corps", "\"660000\"")],
            "机构661000的上级不存在或级别不符",
        ),
    ];
    for (offices, sentence) in cases {
        assert_eq!(read(&offices, "").unwrap_err().to_string(), sentence);
    }
    let line =
        r#"{"office":"661000","department":"x","kind":"fax","number":"12333","business":"x"}"#;
    assert_eq!(
        read(&[root], line).unwrap_err().to_string(),
        "通讯录中的机构661000不在机构表内"
    );
    assert!(matches!(
        OrganisationTree::from_json("{}").unwrap_err(),
        OrganisationTreeError::Form(_)
    ));
}

#[test]
fn the_tree_is_walked_up() {
    let tree = tree();
    let (corps, division, regiment) = (code("660000"), code("661000"), code("661181"));
    let name = |office: Option<&counter_domain::organisation::Organisation>| {
        office.map(|office| office.code.to_string())
    };
    assert_eq!(name(tree.parent(&regiment)), Some("661000".into()));
    assert_eq!(name(tree.parent(&corps)), None);
    assert_eq!(name(tree.division(&regiment)), Some("661000".into()));
    assert_eq!(name(tree.division(&division)), Some("661000".into()));
    assert_eq!(name(tree.division(&corps)), None);
    assert_eq!(name(tree.get(&code("999999"))), None);
    let within = [
        (&regiment, &regiment, true),
        (&regiment, &division, true),
        (&regiment, &corps, true),
        (&division, &regiment, false),
        (&corps, &division, false),
    ];
    for (office, other, expected) in within {
        assert_eq!(
            tree.is_within(office, other),
            expected,
            "{office} in {other}"
        );
    }
    assert!(
        !tree.is_within(&code("999999"), &corps),
        "an unknown office is nowhere"
    );
    assert!(!tree.is_within(&regiment, &code("661182")), "neighbours");
}

#[test]
fn n10_5_1_the_directory_has_every_department_and_station() {
    let tree = tree();
    let division = code("661000");
    let lines: Vec<(&str, &str)> = tree
        .lines_of(&division)
        .filter(|line| line.kind == LineKind::Telephone)
        .map(|line| (line.department.as_str(), line.number.as_str()))
        .collect();
    assert_eq!(
        lines,
        [
            ("综合业务科", "0906-3353369"),
            ("医疗保险科", "0906-3353210"),
            ("稽核科", "0906-3353303"),
            ("基金征缴科", "0906-3353212"),
            ("待遇支付科", "0906-3353211"),
        ]
    );
    for office in tree.offices() {
        assert!(
            tree.lines_of(&office.code).next().is_some(),
            "{} has a line",
            office.name
        );
    }
    let number = |kind| -> Vec<String> {
        tree.lines_for(kind)
            .map(|line| line.number.to_string())
            .collect()
    };
    assert_eq!(number(LineKind::Bank), ["95599", "95533"]);
    assert_eq!(number(LineKind::Hotline), ["12333"]);
    assert_eq!(number(LineKind::Fax), ["0906-3353302", "0906-3353303"]);
    assert_eq!(tree.directory().len(), 22);
}

#[test]
fn landlines_are_read_and_mobiles_refused() {
    let good = [
        "0906-3353369",
        "12333",
        "95599",
        "010-12345678",
        "3353369",
        "110",
    ];
    for text in good {
        assert_eq!(Landline::parse(text).unwrap().to_string(), text);
    }
    let cases = [
        ("13800000000", LandlineError::Mobile),
        ("138-0000-0000", LandlineError::Mobile),
        ("138 0000 0000", LandlineError::Mobile),
        ("0906-335336", LandlineError::Form),
        ("0906-335336999", LandlineError::Form),
        ("906-3353369", LandlineError::Form),
        ("09-3353369", LandlineError::Form),
        ("09061-3353369", LandlineError::Form),
        ("0906-33-53369", LandlineError::Form),
        ("0906_3353369", LandlineError::Form),
        ("11", LandlineError::Form),
        ("123456789", LandlineError::Form),
        ("", LandlineError::Form),
    ];
    for (text, error) in cases {
        assert_eq!(Landline::parse(text), Err(error), "{text}");
    }
}

#[test]
fn office_codes_are_six_letters_or_digits() {
    assert_eq!(code("66a18b").to_string(), "66A18B");
    for text in ["", "66118", "6611811", "66-181", "六六一一八一"] {
        assert_eq!(OfficeCode::parse(text), Err(OfficeCodeError), "{text}");
    }
    assert!(serde_json::from_str::<OfficeCode>("\"66118\"").is_err());
}

#[test]
fn a_window_is_written_with_its_office() {
    let window = Window {
        office: code("661181"),
        number: 2,
    };
    let json = serde_json::json!({"office": "661181", "number": 2});
    assert_eq!(serde_json::to_value(&window).unwrap(), json);
}
