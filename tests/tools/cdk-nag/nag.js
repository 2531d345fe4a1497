// What cdk-nag finds in templates: reads a JSON list of paths, prints for each a list of findings and of
// what is compliant, in order. One process for all: loading the CDK takes longer than judging.
'use strict';

const { App, CfnResource, Stack } = require('aws-cdk-lib');
const { CfnInclude } = require('aws-cdk-lib/cloudformation-include');
const nag = require('cdk-nag');

const told = new Set();

// MDAA's packs.
const PACKS = [nag.AwsSolutionsChecks, nag.NIST80053R5Checks, nag.HIPAASecurityChecks, nag.PCIDSS321Checks];

function judge(path) {
  const stack = new Stack(new App({ analyticsReporting: false }), 'Stack');
  new CfnInclude(stack, 'Template', { templateFile: path });
  const found = [];
  const note = (data) =>
    found.push({
      rule: data.ruleId,
      resource: stack.resolve(data.resource.logicalId),
      finding: data.findingId || null,
      info: data.ruleInfo,
      error: data.errorMessage || null,
    });
  const silent = () => {};
  const logger = {
    onNonCompliance: note,
    onError: note,
    onCompliance: (data) =>
      found.push({
        rule: data.ruleId,
        resource: stack.resolve(data.resource.logicalId),
        info: data.ruleInfo,
        compliant: true,
      }),
    onSuppressed: silent,
    onSuppressedError: silent,
    // Once a rule: its controls.
    onNotApplicable: (data) => {
      if (!told.has(data.ruleId)) {
        told.add(data.ruleId);
        found.push({ rule: data.ruleId, info: data.ruleInfo, named: true });
      }
    },
  };
  for (const Pack of PACKS) {
    const pack = new Pack({ reports: false });
    pack.loggers = [logger];
    for (const node of stack.node.findAll().filter((node) => node instanceof CfnResource)) {
      pack.visit(node);
    }
  }
  return found;
}

const paths = JSON.parse(require('fs').readFileSync(0, 'utf8'));
process.stdout.write(JSON.stringify(paths.map(judge)));
