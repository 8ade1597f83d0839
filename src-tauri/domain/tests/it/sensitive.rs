//! Personal data that cannot be printed.

use counter_domain::sensitive::Sensitive;

#[test]
fn a_sensitive_value_is_hidden_from_debug() {
    #[derive(Debug)]
    #[expect(dead_code, reason = "only printed")]
    struct Person {
        name: Sensitive<&'static str>,
        children: Vec<Sensitive<u8>>,
    }
    let person = Person {
        name: "张三".into(),
        children: vec![Sensitive::new(3)],
    };
    assert_eq!(
        format!("{person:?}"),
        "Person { name: [已隐去], children: [[已隐去]] }"
    );
    assert_eq!(format!("{:#?}", person.name), "[已隐去]");
}

#[test]
fn a_sensitive_value_is_shown_and_changed_on_purpose_only() {
    let name = Sensitive::new(String::from("张三"));
    assert_eq!(name.expose(), "张三");
    assert_eq!(
        name.as_ref().map(|name| name.chars().count()),
        Sensitive::new(2)
    );
    assert_eq!(name.clone().map(|name| name + "丰").into_inner(), "张三丰");
    assert!(
        Sensitive::new(1) < Sensitive::new(2),
        "it is ordered as its value is"
    );
}

#[test]
fn a_sensitive_value_is_serialized_as_itself() {
    let number = Sensitive::new("660000".to_owned());
    let json = serde_json::to_string(&number).unwrap();
    assert_eq!(
        json, "\"660000\"",
        "payloads are encrypted and carry the value"
    );
    assert_eq!(
        serde_json::from_str::<Sensitive<String>>(&json).unwrap(),
        number
    );
}
