//! How one condition compares: its operator, the key's value in the request, the values of the policy.

mod compare;
mod date;
mod ip;
mod number;
mod operator;

use super::context::{ContextValue, RequestContext};
use super::truth::Truth;
use crate::iam::document::{Condition, Version};
use operator::SetOperator;
pub(crate) use operator::{Compared, Operator};

/// Whether a condition holds for what a request carries.
pub fn holds<P>(condition: &Condition<P>, version: Version, context: &RequestContext) -> Truth {
    let Some(operator) = Operator::named(&condition.operator) else {
        let written = &condition.operator;
        return Truth::cannot_tell(format!("`{written}` is no condition operator that mdaac knows"));
    };
    let question = Question { condition, operator, version, context };
    question.with(context.get(&condition.key.text))
}

struct Question<'a, P> {
    condition: &'a Condition<P>,
    operator: Operator,
    version: Version,
    context: &'a RequestContext,
}

/// Keys that carry a list, if only of one (`reference_policies_condition-keys`): what an operator without a set operator makes
/// of it no page says.
fn is_multivalued(key: &str) -> bool {
    let keys = [
        "aws:CalledVia",
        "aws:PrincipalOrgPaths",
        "aws:PrincipalServiceNamesList",
        "aws:ResourceOrgPaths",
        "aws:SourceOrgPaths",
        "aws:TagKeys",
        "aws:VpceOrgPaths",
    ];
    keys.iter().any(|known| known.eq_ignore_ascii_case(key))
}

impl<P> Question<'_, P> {
    fn with(&self, value: &ContextValue) -> Truth {
        let key = &self.condition.key.text;
        match value {
            ContextValue::OneOf(values) => {
                let mut answers = values.iter().map(|value| self.with(value));
                let first = answers.next().unwrap_or(Truth::No);
                match answers.all(|answer| answer == first) {
                    true => first,
                    false if values.contains(&ContextValue::Absent) => {
                        Truth::cannot_tell(format!("whether the request carries `{key}` is not known"))
                    }
                    false => self.not_known(),
                }
            }
            ContextValue::Unknown => self.not_known(),
            _ if self.operator.compared == Compared::Null => self.null(*value != ContextValue::Absent),
            ContextValue::Present => self.not_known(),
            ContextValue::Likely { is, or_like } => self.any(|wanted| self.likely(wanted, is, or_like)),
            ContextValue::Absent => Truth::known(self.operator.holds_without_key()),
            ContextValue::Is(values) => self.values(values),
        }
    }

    /// What is equal to the likely value is taken for it. What is not, and may be equal to another one, is not decided.
    fn likely(&self, wanted: &str, is: &str, or_like: &str) -> Truth {
        let compared = self.operator.compared;
        match compare::equal(compared, wanted, is, self.version, self.context) {
            Truth::No if compare::may_be_like(compared, wanted, or_like, self.version, self.context) => {
                self.not_known()
            }
            decided => decided,
        }
    }

    fn not_known(&self) -> Truth {
        Truth::cannot_tell(format!("the value of `{}` is not known", self.condition.key.text))
    }

    /// `"Null": {"key": "true"}` wants the key absent.
    fn null(&self, present: bool) -> Truth {
        Truth::any(self.condition.values.iter().map(|value| match value.text.to_ascii_lowercase().as_str() {
            "true" => Truth::known(!present),
            "false" => Truth::known(present),
            _ => Truth::cannot_tell(format!("`{}` is neither true nor false", value.text)),
        }))
    }

    fn values(&self, values: &[String]) -> Truth {
        let mut answers = values.iter().map(|value| self.one(value));
        match self.operator.set {
            // "… or if the context key value resolves to a null dataset, such as an empty string"
            Some(SetOperator::ForAllValues) if values.iter().all(String::is_empty) => Truth::Yes,
            Some(SetOperator::ForAnyValue) if values.iter().all(String::is_empty) => Truth::No,
            Some(SetOperator::ForAllValues) => Truth::all(answers),
            Some(SetOperator::ForAnyValue) => Truth::any(answers),
            None => match (answers.next(), values.len()) {
                (Some(answer), 1) if !is_multivalued(&self.condition.key.text) => answer,
                _ => Truth::cannot_tell(format!(
                    "`{}` has several values, and `{}` no set operator",
                    self.condition.key.text, self.operator
                )),
            },
        }
    }

    /// One value of the request: equal to any of the policy's, or for a negated operator to none.
    fn one(&self, value: &str) -> Truth {
        self.any(|wanted| compare::equal(self.operator.compared, wanted, value, self.version, self.context))
    }

    fn any(&self, equal: impl Fn(&str) -> Truth) -> Truth {
        let equal = Truth::any(self.condition.values.iter().map(|wanted| equal(&wanted.text)));
        if self.operator.negated { equal.negated() } else { equal }
    }
}

#[cfg(test)]
mod tests;
