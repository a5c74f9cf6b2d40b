//! Nothing that can be written into a file makes reading or linting panic.

use std::path::PathBuf;

use xtask::lint::lint;
use xtask::spec::{Data, Entry, Node, Spec};

use crate::small_specs::{self, WITH_AMOUNT};

const MUTANTS: u64 = 3_000;

/// SplitMix64: small, and the same everywhere.
struct Dice(u64);

impl Dice {
    fn below(&mut self, limit: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        ((z ^ (z >> 31)) % limit as u64) as usize
    }
}

/// Lints a tree as it is, or after a way through text; returns how many findings there are.
fn findings(root: &Node, through_text: bool) -> usize {
    let text = if through_text {
        root.to_json().to_string()
    } else {
        "a: 1".to_owned()
    };
    match Spec::parse(PathBuf::from("x.yaml"), text) {
        Ok(mut spec) => {
            if !through_text {
                spec.root = root.clone();
            }
            lint(&WITH_AMOUNT, &spec).len()
        }
        Err(findings) => findings.len(),
    }
}

fn count(node: &Node) -> usize {
    1 + match &node.data {
        Data::Seq(items) => items.iter().map(count).sum(),
        Data::Map(entries) => entries.iter().map(|entry| count(&entry.value)).sum(),
        _ => 0,
    }
}

fn nth<'a>(node: &'a mut Node, left: &mut usize) -> Option<&'a mut Node> {
    if *left == 0 {
        return Some(node);
    }
    *left -= 1;
    let children: Vec<&mut Node> = match &mut node.data {
        Data::Seq(items) => items.iter_mut().collect(),
        Data::Map(entries) => entries.iter_mut().map(|entry| &mut entry.value).collect(),
        _ => Vec::new(),
    };
    children.into_iter().find_map(|child| nth(child, left))
}

fn mutate(root: &mut Node, dice: &mut Dice) {
    let size = count(root);
    let donor = nth(root, &mut dice.below(size))
        .expect("it is in range")
        .clone();
    let target = nth(root, &mut dice.below(size)).expect("it is in range");
    let junk = [
        Data::Null,
        Data::Bool(false),
        Data::Int(i64::MIN),
        Data::Float(1e300),
        Data::Str(String::new()),
        Data::Str("#/components/schemas/Thing".to_owned()),
        Data::Str("a\u{0}{}[]é~/\"'\n".to_owned()),
        Data::Seq(Vec::new()),
        Data::Map(Vec::new()),
    ];
    match (dice.below(6), &mut target.data) {
        (0, Data::Seq(items)) if !items.is_empty() => {
            items.remove(dice.below(items.len()));
        }
        (0, Data::Map(entries)) if !entries.is_empty() => {
            entries.remove(dice.below(entries.len()));
        }
        (1, Data::Seq(items)) => items.push(donor),
        (1, Data::Map(entries)) => {
            let keys = [
                "$ref",
                "x-loggable",
                "enum",
                "allOf",
                "required",
                "properties",
                "type",
            ];
            let key = keys[dice.below(keys.len())];
            entries.retain(|entry| entry.key != key);
            entries.push(Entry {
                key: key.to_owned(),
                line: target.line,
                column: target.column,
                value: donor,
            });
        }
        (2, Data::Map(entries)) if !entries.is_empty() => {
            let index = dice.below(entries.len());
            let keys = ["", "/", "x-", "200", "{", "é", "fn", "$ref", "a b"];
            entries[index].key = keys[dice.below(keys.len())].to_owned();
        }
        (3, _) => *target = donor,
        _ => target.data = junk[dice.below(junk.len())].clone(),
    }
}

#[test]
fn mutants_of_a_good_spec_never_panic() {
    let good = small_specs::clean().root;
    let mut with_findings = 0;
    for seed in 0..MUTANTS {
        let mut dice = Dice(seed);
        let mut mutant = good.clone();
        for _ in 0..=dice.below(4) {
            mutate(&mut mutant, &mut dice);
        }
        with_findings += usize::from(findings(&mutant, seed % 2 == 0) > 0);
    }
    // Some changes are harmless, such as another example or description; most are not.
    assert!(with_findings > MUTANTS as usize / 2, "{with_findings}");
}

#[test]
fn every_truncation_of_small_specs_is_read_or_refused() {
    let names = [
        "nullable-in-request",
        "path-parameter",
        "enum-form.values",
        "composition.all-of",
    ];
    let specs = small_specs::all();
    for spec in specs
        .iter()
        .filter(|spec| names.contains(&spec.name.as_str()))
    {
        let mut refused = 0;
        for end in (0..spec.text.len()).filter(|end| spec.text.is_char_boundary(*end)) {
            match Spec::parse(PathBuf::from("x.yaml"), spec.text[..end].to_owned()) {
                Ok(spec) => drop(lint(&WITH_AMOUNT, &spec)),
                Err(findings) => {
                    assert!(!findings.is_empty());
                    refused += 1;
                }
            }
        }
        assert!(refused > 0, "{}", spec.name);
    }
}

#[test]
fn brackets_without_end_are_refused_without_a_deep_stack() {
    for text in [
        "[".repeat(100_000),
        "{a: ".repeat(100_000),
        "- ".repeat(100_000),
    ] {
        let findings = Spec::parse(PathBuf::from("x.yaml"), text).expect_err("it is too deep");
        assert!(
            matches!(findings[0].rule, "yaml-depth" | "yaml-syntax"),
            "{}",
            findings[0]
        );
    }
}
