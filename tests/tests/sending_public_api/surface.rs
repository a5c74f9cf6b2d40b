//! Finds the public items of a source, and the names in them that come from elsewhere.

use std::collections::BTreeSet;

use proc_macro2::{TokenStream, TokenTree};
use quote::{ToTokens, quote};
use syn::{Attribute, Fields, ImplItem, Item, TraitItem, UseTree, Visibility};

/// Crates whose types stay below the surface.
const BELOW: [&str; 2] = ["progenitor_client", "reqwest"];

/// What of a raw crate is no type of its contract comes from progenitor.
const RAW: &str = "fraud_signals_raw_";

#[derive(Debug, Default)]
pub(crate) struct Found {
    /// Public items that were read.
    pub(crate) checked: usize,
    /// Items behind the feature of the hatch.
    pub(crate) hatches: usize,
    pub(crate) leaks: Vec<String>,
}

/// Checks one source file.
pub(crate) fn check(text: &str, file: &str, found: &mut Found) {
    let parsed = syn::parse_file(text).unwrap_or_else(|error| panic!("{file}: {error}"));
    let mut below: BTreeSet<String> = BELOW.into_iter().map(str::to_owned).collect();
    collect(&parsed.items, &mut below);
    let mut reader = Reader { below, file, found };
    reader.items(&parsed.items);
}

/// Adds the names that a file gives to types from below.
fn collect(items: &[Item], below: &mut BTreeSet<String>) {
    for item in items {
        match item {
            Item::Use(item) => imported(&item.tree, &mut Vec::new(), below),
            Item::Mod(item) => {
                if let Some((_, items)) = &item.content {
                    collect(items, below);
                }
            }
            _ => {}
        }
    }
    for item in items {
        if let Item::Type(alias) = item
            && mentions(alias.ty.to_token_stream(), below)
        {
            below.insert(alias.ident.to_string());
        }
    }
}

fn imported(tree: &UseTree, path: &mut Vec<String>, below: &mut BTreeSet<String>) {
    let mut add = |name: String, leaf: String| {
        let root = path.first().cloned().unwrap_or_else(|| leaf.clone());
        let raw = root.starts_with(RAW) && !path.iter().any(|part| part == "types");
        // Tables and modules of a raw crate are lower case, and no types.
        let is_type = leaf.starts_with(char::is_uppercase);
        if BELOW.contains(&root.as_str()) || (raw && is_type) {
            below.insert(name);
        }
    };
    match tree {
        UseTree::Name(leaf) => add(leaf.ident.to_string(), leaf.ident.to_string()),
        UseTree::Rename(leaf) => add(leaf.rename.to_string(), leaf.ident.to_string()),
        UseTree::Glob(_) => {}
        UseTree::Path(next) => {
            path.push(next.ident.to_string());
            imported(&next.tree, path, below);
            path.pop();
        }
        UseTree::Group(group) => {
            for tree in &group.items {
                imported(tree, path, below);
            }
        }
    }
}

fn mentions(tokens: TokenStream, names: &BTreeSet<String>) -> bool {
    tokens.into_iter().any(|token| match token {
        TokenTree::Ident(ident) => names.contains(&ident.to_string()),
        TokenTree::Group(group) => mentions(group.stream(), names),
        _ => false,
    })
}

fn is_public(visibility: &Visibility) -> bool {
    matches!(visibility, Visibility::Public(_))
}

fn has(attributes: &[Attribute], text: &str) -> bool {
    attributes
        .iter()
        .any(|attribute| attribute.to_token_stream().to_string().contains(text))
}

struct Reader<'a> {
    below: BTreeSet<String>,
    file: &'a str,
    found: &'a mut Found,
}

impl Reader<'_> {
    /// Reads what users see of one item.
    fn read(&mut self, attributes: &[Attribute], seen: TokenStream) {
        if has(attributes, "\"reqwest-0-13\"") {
            self.found.hatches += 1;
            return;
        }
        self.found.checked += 1;
        if mentions(seen.clone(), &self.below) {
            self.found.leaks.push(format!("{}: {seen}", self.file));
        }
    }

    fn items(&mut self, items: &[Item]) {
        for item in items {
            self.item(item);
        }
    }

    fn item(&mut self, item: &Item) {
        match item {
            Item::Mod(module) if !has(&module.attrs, "cfg (test)") => {
                // A private module in a file of its own is read as that file.
                if let (true, Some((_, items))) = (is_public(&module.vis), &module.content) {
                    self.items(items);
                }
            }
            Item::Use(item) if is_public(&item.vis) => {
                let mut names = BTreeSet::new();
                imported(&item.tree, &mut Vec::new(), &mut names);
                self.found.checked += 1;
                for name in names {
                    self.found
                        .leaks
                        .push(format!("{}: pub use {name}", self.file));
                }
            }
            Item::Fn(item) if is_public(&item.vis) => {
                self.read(&item.attrs, item.sig.to_token_stream());
            }
            Item::Type(item) if is_public(&item.vis) => {
                self.read(&item.attrs, item.ty.to_token_stream());
            }
            Item::Const(item) if is_public(&item.vis) => {
                self.read(&item.attrs, item.ty.to_token_stream());
            }
            Item::Static(item) if is_public(&item.vis) => {
                self.read(&item.attrs, item.ty.to_token_stream());
            }
            Item::Struct(item) if is_public(&item.vis) => {
                let fields = public_fields(&item.fields);
                let generics = &item.generics;
                self.read(&item.attrs, quote!(#generics #fields));
            }
            Item::Enum(item) if is_public(&item.vis) => {
                let (generics, variants) = (&item.generics, &item.variants);
                self.read(&item.attrs, quote!(#generics #variants));
            }
            Item::Trait(item) if is_public(&item.vis) => {
                let (generics, bounds) = (&item.generics, &item.supertraits);
                let inner = item.items.iter().map(|inner| match inner {
                    TraitItem::Fn(function) => function.sig.to_token_stream(),
                    other => other.to_token_stream(),
                });
                self.read(&item.attrs, quote!(#generics #bounds #(#inner)*));
            }
            Item::Impl(item) => self.implementation(item),
            _ => {}
        }
    }

    fn implementation(&mut self, item: &syn::ItemImpl) {
        if let Some((_, path, _)) = &item.trait_ {
            // Its methods are those of the trait; its parts show in its head.
            let (generics, ty) = (&item.generics, &item.self_ty);
            self.implemented(path, quote!(#generics #path), ty);
            return;
        }
        for inner in &item.items {
            match inner {
                ImplItem::Fn(function) if is_public(&function.vis) => {
                    self.read(&function.attrs, function.sig.to_token_stream());
                }
                ImplItem::Const(constant) if is_public(&constant.vis) => {
                    self.read(&constant.attrs, constant.ty.to_token_stream());
                }
                _ => {}
            }
        }
    }

    /// A conversion from or to a type from below is public wherever it is written.
    fn implemented(&mut self, path: &syn::Path, head: TokenStream, ty: &syn::Type) {
        let conversion = path.segments.last().is_some_and(|last| {
            ["From", "Into", "TryFrom", "TryInto", "AsRef", "Deref"]
                .contains(&last.ident.to_string().as_str())
        });
        if conversion {
            self.read(&[], quote!(#head #ty));
        }
    }
}

fn public_fields(fields: &Fields) -> TokenStream {
    let types = fields
        .iter()
        .filter(|field| is_public(&field.vis))
        .map(|field| &field.ty);
    quote!(#(#types)*)
}
