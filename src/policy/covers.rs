use super::subject::Subject;
use super::waivers::written;
use crate::cloudformation::Fragment;
use crate::source::Span;
use std::cell::RefCell;
use std::collections::{BTreeSet, HashMap};

/// What a waiver holds for: things that findings are about, in the words of `covered.rs`.
#[derive(Debug)]
pub struct Covers {
    /// As written, each where it is.
    pub each: Vec<(String, Span)>,
    plain: HashMap<String, usize>,
    /// Those with what only the deploy knows, in Fn::Sub syntax: it reads otherwise in each template.
    with_references: Vec<(String, usize)>,
    /// As those read in the stack of that name, the last that was asked about.
    read: RefCell<(String, HashMap<String, usize>)>,
    /// Which of them some finding is about.
    there: RefCell<BTreeSet<usize>>,
}

impl Covers {
    pub fn of(items: &[Fragment]) -> Covers {
        let read = items.iter().filter_map(|item| Some((item.text()?.to_owned(), written(item)?)));
        let (texts, each): (Vec<String>, Vec<(String, Span)>) = read.unzip();
        let numbered = texts.into_iter().enumerate().map(|(number, text)| (text, number));
        let (with_references, plain): (Vec<_>, Vec<_>) = numbered.partition(|(text, _)| text.contains("${"));
        Covers {
            each,
            plain: plain.into_iter().collect(),
            with_references,
            read: RefCell::default(),
            there: RefCell::default(),
        }
    }

    /// Of the things that a finding is about, those that are none of these.
    pub fn lack<'f>(&self, subject: &Subject<'_>, things: &'f [String]) -> Vec<&'f str> {
        let mut lacking = Vec::new();
        for thing in things {
            match self.number(subject, thing) {
                Some(number) => drop(self.there.borrow_mut().insert(number)),
                None => lacking.push(thing.as_str()),
            }
        }
        lacking
    }

    /// The numbers of those that a finding was about.
    pub fn there(&self) -> BTreeSet<usize> {
        self.there.borrow().clone()
    }

    fn number(&self, subject: &Subject<'_>, thing: &str) -> Option<usize> {
        if let Some(number) = self.plain.get(thing) {
            return Some(*number);
        }
        let mut read = self.read.borrow_mut();
        if read.0 != subject.stack_name {
            let texts = self.with_references.iter().map(|(text, number)| (subject.as_written(text), *number));
            *read = (subject.stack_name.to_owned(), texts.collect());
        }
        read.1.get(thing).copied()
    }
}
