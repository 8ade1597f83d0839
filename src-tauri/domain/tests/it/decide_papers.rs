//! Rules of the papers: the applicant's, an agent's, a child's.

use counter_domain::application::{
    Agent, Applicant, ApplicationContent, Employer, Material, MaterialForm, MaterialKind,
};
use counter_domain::sensitive::Sensitive;
use jiff::civil::date;

use crate::model::{
    STANDING, Window, XPCC, aged, agent, content, content_by_agent, content_is_refused,
    content_with, facts, instant, material, passes, policy, refused, submit,
};

#[test]
fn card_7_1_2_the_identity_card_is_seen_in_the_original() {
    for (spoilt, why) in [
        (Vec::new(), "nothing handed in"),
        (
            vec![material(
                MaterialKind::ApplicantIdentity,
                MaterialForm::Copy,
            )],
            "a copy does not do",
        ),
        (
            vec![Material {
                verified: false,
                ..material(MaterialKind::ApplicantIdentity, MaterialForm::Original)
            }],
            "nobody has looked at it",
        ),
        (
            vec![
                material(MaterialKind::HouseholdRegister, MaterialForm::Original),
                material(MaterialKind::GuardianIdentity, MaterialForm::Original),
            ],
            "the papers of a child do not do for an adult",
        ),
    ] {
        let refusal = refused(
            Window::new().ask(submit(content_with(|c| c.materials = spoilt))),
            "CARD-7-1-2",
            "material_missing",
        );
        assert_eq!(refusal.params["material"], "applicant_identity", "{why}");
    }
}

#[test]
fn card_7_1_2_the_identity_card_is_valid_through_its_last_day() {
    let until = |day| content_with(|content| content.identity.valid_until = Some(day));
    content_is_refused(until(date(2026, 11, 19)), "CARD-7-1-2", "identity_expired");
    passes(Window::new().ask(submit(until(date(2026, 11, 20)))));
    let unread = content_with(|content| content.identity.valid_until = None);
    passes(Window::new().ask(submit(unread)));
}

#[test]
fn card_7_1_2_the_day_is_the_one_in_beijing() {
    let content = content_with(|content| content.identity.valid_until = Some(date(2026, 11, 20)));
    let last = Window::new().at(instant("2026-11-20T15:59:59Z"));
    passes(last.ask(submit(content.clone())));
    let after = Window::new().at(instant("2026-11-20T16:00:00Z"));
    refused(after.ask(submit(content)), "CARD-7-1-2", "identity_expired");
}

/// rules.md C14: a child without an identity card.
#[test]
fn card_7_1_2_a_child_may_come_with_the_household_register_and_a_guardian() {
    let papers = vec![
        material(MaterialKind::HouseholdRegister, MaterialForm::Original),
        material(MaterialKind::GuardianIdentity, MaterialForm::Original),
    ];
    let on_birthday = date(2010, 11, 20);
    let day_before = date(2010, 11, 21);
    for (born_on, is_child) in [(day_before, true), (on_birthday, false)] {
        let mut window = Window::new();
        let mut content = content();
        aged(&mut window, &mut content, born_on);
        content.materials.clone_from(&papers);
        let verdict = window.ask(submit(content.clone()));
        if is_child {
            passes(verdict);
        } else {
            refused(verdict, "CARD-7-1-2", "material_missing");
        }
        content.materials = vec![material(
            MaterialKind::HouseholdRegister,
            MaterialForm::Original,
        )];
        refused(
            window.ask(submit(content)),
            "CARD-7-1-2",
            "material_missing",
        );
    }
}

#[test]
fn card_7_1_5_an_agent_brings_his_original_and_a_copy_of_the_applicants() {
    passes(Window::new().ask(submit(content_by_agent())));
    for left_out in 0..2 {
        let mut content = content_by_agent();
        content.materials.remove(left_out);
        let refusal = refused(
            Window::new().ask(submit(content)),
            "CARD-7-1-5",
            "material_missing",
        );
        let missing = ["agent_identity", "applicant_identity"][left_out];
        assert_eq!(refusal.params["material"], missing);
    }
}

#[test]
fn card_7_1_5_an_agent_leaves_his_data() {
    let empty = || Sensitive::new(String::new());
    let blank = || Sensitive::new(" \t".to_owned());
    for (field, agent) in [
        (
            "name",
            Agent {
                name: blank(),
                ..agent()
            },
        ),
        (
            "number",
            Agent {
                number: empty(),
                ..agent()
            },
        ),
        (
            "phone",
            Agent {
                phone: blank(),
                ..agent()
            },
        ),
        (
            "relation",
            Agent {
                relation: String::new(),
                ..agent()
            },
        ),
    ] {
        let refusal = refused(
            Window::new().ask(submit(by(agent))),
            "CARD-7-1-5",
            "agent_incomplete",
        );
        assert_eq!(refusal.params["field"], field);
    }
}

fn by(agent: Agent) -> ApplicationContent {
    ApplicationContent {
        applicant: Applicant::ByAgent(agent),
        ..content_by_agent()
    }
}

#[test]
fn card_7_1_5_an_agent_has_a_real_name_and_number_and_is_another() {
    content_is_refused(
        by(Agent {
            name: Sensitive::new("张3".to_owned()),
            ..agent()
        }),
        "CARD-7-1-5",
        "agent_name",
    );
    content_is_refused(
        by(Agent {
            number: Sensitive::new("660000197001010021".to_owned()),
            ..agent()
        }),
        "CARD-7-1-5",
        "agent_number",
    );
    content_is_refused(
        by(Agent {
            number: facts().number,
            ..agent()
        }),
        "CARD-7-1-5",
        "agent_is_applicant",
    );
}

#[test]
fn card_7_1_5_a_childs_agent_brings_a_copy_of_the_household_register() {
    let mut window = Window::new();
    let mut content = content_by_agent();
    aged(&mut window, &mut content, date(2016, 1, 1));
    content.materials = vec![
        material(MaterialKind::AgentIdentity, MaterialForm::Original),
        material(MaterialKind::HouseholdRegister, MaterialForm::Copy),
    ];
    passes(window.ask(submit(content)));
}

/// One of an employer's list, with all that is shown for him.
fn of_a_list() -> ApplicationContent {
    ApplicationContent {
        applicant: Applicant::ByEmployer(Employer {
            employer: "181团农业发展服务中心".to_owned(),
            operator: agent().name,
            number: agent().number,
            phone: agent().phone,
        }),
        materials: vec![
            material(MaterialKind::EmployerLetter, MaterialForm::Original),
            material(MaterialKind::OperatorIdentity, MaterialForm::Original),
            material(MaterialKind::ApplicantIdentity, MaterialForm::Original),
        ],
        ..content()
    }
}

#[test]
fn card_7_1_4_an_employer_brings_its_letter_and_its_operators_identity() {
    passes(Window::new().ask(submit(of_a_list())));
    for kind in [
        MaterialKind::EmployerLetter,
        MaterialKind::OperatorIdentity,
        MaterialKind::ApplicantIdentity,
    ] {
        let mut content = of_a_list();
        content.materials.retain(|material| material.kind != kind);
        let refusal = refused(
            Window::new().ask(submit(content)),
            "CARD-7-1-4",
            "material_missing",
        );
        assert_eq!(
            Some(refusal.params["material"].as_str()),
            serde_json::to_value(kind).unwrap().as_str(),
            "the paper that is missing is named"
        );
    }
}

#[test]
fn card_7_1_4_a_child_of_a_list_shows_the_household_register() {
    let mut window = Window::new();
    let mut content = of_a_list();
    aged(&mut window, &mut content, date(2016, 1, 1));
    content.materials.pop();
    refused(
        window.ask(submit(content.clone())),
        "CARD-7-1-4",
        "material_missing",
    );
    content.materials.push(material(
        MaterialKind::HouseholdRegister,
        MaterialForm::Original,
    ));
    passes(window.ask(submit(content)));
}

/// rules.md C15: the parameter puts the centre's record in the place of the originals, but for
/// somebody whom the centre does not know.
#[test]
fn card_7_1_4_the_centres_record_may_stand_in_for_the_originals() {
    let compared = XPCC.replace(
        r#""card.release_wants_holders_original", "value": true"#,
        r#""application.batch_shows_originals", "value": false, "valid_from": "2020-05-20", "valid_to": null, "source": "CARD-7-1-4，rules C15" },
    { "code": "card.release_wants_holders_original", "value": true"#,
    );
    let mut window = Window {
        policy: policy(&[&compared, STANDING]),
        ..Window::new()
    };
    let mut content = of_a_list();
    content.materials.pop();
    refused(
        Window::new().ask(submit(content.clone())),
        "CARD-7-1-4",
        "material_missing",
    );
    passes(window.ask(submit(content.clone())));
    window.person.provisional = true;
    refused(
        window.ask(submit(content)),
        "CARD-7-1-4",
        "material_missing",
    );
}

type Spoil = fn(&mut Employer, Sensitive<String>);

#[test]
fn card_7_1_4_the_operator_is_named_whole() {
    let blank = || Sensitive::new(" ".to_owned());
    let spoils: [(Spoil, &str); 4] = [
        (|employer, _| employer.employer.clear(), "employer"),
        (|employer, blank| employer.operator = blank, "name"),
        (|employer, blank| employer.number = blank, "number"),
        (|employer, blank| employer.phone = blank, "phone"),
    ];
    for (spoil, field) in spoils {
        let refusal = refused(
            Window::new().ask(submit(employer_with(|employer| spoil(employer, blank())))),
            "CARD-7-1-4",
            "operator_incomplete",
        );
        assert_eq!(refusal.params["field"], field);
    }
    content_is_refused(
        employer_with(|employer| employer.operator = Sensitive::new("张3".to_owned())),
        "CARD-7-1-4",
        "operator_name",
    );
    content_is_refused(
        employer_with(|employer| {
            employer.number = Sensitive::new("660000197001010021".to_owned());
        }),
        "CARD-7-1-4",
        "operator_number",
    );
}

fn employer_with(change: impl FnOnce(&mut Employer)) -> ApplicationContent {
    let mut content = of_a_list();
    if let Applicant::ByEmployer(employer) = &mut content.applicant {
        change(employer);
    }
    content
}
