import fc from 'fast-check';
import { expect, test } from 'vitest';
import { compileAlertTemplate, sampleValue, TemplateError } from './alert-template.ts';
import { templateFunctions } from './functions.ts';

const functions = templateFunctions({
  timeMs: 1_435_775_900_000,
  externalUrl: 'http://prometheus.test/base',
  query: () => [sampleValue({ instance: 'b' }, 21), sampleValue({ instance: 'a' }, 11)],
});

function expand(text: string, value = 0): string {
  const data = { labels: { job: 'order', instance: 'localhost:8081' }, externalLabels: { region: 'here' }, externalUrl: 'http://x', value };
  return compileAlertTemplate(text, 'test').expand(data, functions);
}

// Most of them are cases of Prometheus's own tests (template/template_test.go).
test.each([
  ['{{ $labels.job }} in {{ $externalLabels.region }}', 'order in here'],
  ['[{{ $labels.nothing }}]', '[]'],
  ['{{ .Value }} {{ $value }}', '0.1 0.1'],
  ['{{ $externalURL }} {{ externalURL }} {{ pathPrefix }}', 'http://x http://prometheus.test/base /base'],
  ['{{ range query "q" }}{{ .Labels.instance }}:{{ .Value }};{{ end }}', 'b:21;a:11;'],
  ['{{ query "q" | sortByLabel "instance" | first | value }}', '11'],
  ['{{ with query "q" }}{{ . | first | label "instance" }}{{ end }}', 'b'],
  ['{{ printf "%.2f" $value }}', '0.10'],
  ['{{ if eq $labels.job "order" }}yes{{ else }}no{{ end }}', 'yes'],
  ['{{ "localhost:9090" | stripPort }} {{ "a.example.com:80" | stripDomain }} {{ "::1" | stripPort }}', 'localhost a:80 ::1'],
  ['{{ reReplaceAll "(a)b" "x$1" "ab" }} {{ match "a+" "aa" }}', 'xa true'],
  ['{{ title "aa bb CC" }} {{ toUpper "aa" }} {{ toLower "AA" }}', 'Aa Bb CC AA aa'],
  [
    '{{ graphLink "up" }} {{ tableLink "rate(a[5m]) > 1" }}',
    '/graph?g0.expr=up&g0.tab=0 /graph?g0.expr=rate%28a%5B5m%5D%29+%3E+1&g0.tab=1',
  ],
  ['{{ parseDuration "1h2m" }}', '3720'],
  ['{{ humanizeTimestamp 1435065584.128 }}', '2015-06-23 13:19:44.128 +0000 UTC'],
  ['{{ humanizeTimestamp "1435065584" }}', '2015-06-23 13:19:44 +0000 UTC'],
  ['{{ with args 1 "b" }}{{ .arg0 }}{{ .arg1 }}{{ end }}', '1b'],
])('%s gives %s', (text, expected) => {
  expect(expand(text, 0.1)).toBe(expected);
});

const humanized = (name: string): string => `{{ range (query "q") }}{{ end }}{{ ${name} $value }}`;

test.each([
  [
    'humanize',
    [0, 1, 1234567, 0.12, -1000, 999.9, 1e30, Number.NaN, Number.POSITIVE_INFINITY, 2e-5],
    ['0', '1', '1.235M', '120m', '-1k', '999.9', '1e+06Y', 'NaN', '+Inf', '20u'],
  ],
  ['humanize1024', [0, 1, 1048576, 0.12, 12 * 1024], ['0', '1', '1Mi', '0.12', '12ki']],
  [
    'humanizeDuration',
    [0, 1, 60, 3600, 86400, 86400 + 3600, -86490, 899.99, 0.1, 0.0001, 1e-6, 59.9999],
    ['0s', '1s', '1m 0s', '1h 0m 0s', '1d 0h 0m 0s', '1d 1h 0m 0s', '-1d 0h 1m 30s', '14m 59s', '100ms', '100us', '1us', '60s'],
  ],
  ['humanizePercentage', [-1, 0, 0.1234567, 1, 123.4567], ['-100%', '0%', '12.35%', '100%', '1.235e+04%']],
])('%s writes numbers as Prometheus does', (name, values, expected) => {
  expect(values.map((value) => expand(humanized(name), value))).toEqual(expected);
});

test('a text that is no number cannot be humanized', () => {
  expect(() => expand('{{ humanize "one" }}')).toThrow('error calling humanize: strconv.ParseFloat: parsing "one": invalid syntax');
});

test('a named template is refused: there is nowhere to name it', () => {
  expect(() => expand('{{ template "x" }}')).toThrow('unexpected');
});

test('whatever the text, it is expanded or refused as a template', () => {
  const words = [
    '{{',
    '}}',
    '$value',
    '$labels',
    '.',
    ' ',
    'humanize',
    'range',
    'end',
    'if',
    'with',
    '|',
    'query',
    '"up"',
    '(',
    ')',
    'first',
    'printf',
    '"%d"',
    ':=',
  ];
  const texts = fc.array(fc.oneof(fc.constantFrom(...words), fc.string({ maxLength: 3 })), { maxLength: 12 });
  fc.assert(
    fc.property(texts, fc.double(), (parts, value) => {
      try {
        expect(expand(parts.join(''), value)).toBeTypeOf('string');
      } catch (error) {
        expect(error).toBeInstanceOf(TemplateError);
      }
    }),
    { numRuns: 500 },
  );
});
