import fc from 'fast-check';
import canonicalize from 'canonicalize';
import { canonicalJson } from './json';
it('same', () => { fc.assert(fc.property(fc.jsonValue({maxDepth:4, stringUnit: 'grapheme'} as any), (v) => { expect(canonicalJson(v)).toBe(canonicalize(v)); }), {numRuns: 5000});
 fc.assert(fc.property(fc.dictionary(fc.oneof(fc.nat(200).map(String), fc.constant('__proto__'), fc.string(), fc.string({unit:'binary'} as any)), fc.jsonValue()), (v) => { expect(canonicalJson(v)).toBe(canonicalize(v)); }), {numRuns: 5000});
 for (const bad of ['\ud800', {a:['x\udc00']}, {'\udc00':1}, {'\\ud800': '\ud800'}, NaN, undefined, [undefined], new Date(), 1n, [Infinity]]) expect(() => canonicalJson(bad)).toThrow(expect.objectContaining({code:'JSON_NOT_CANONICAL'}));
 expect(canonicalJson('\\ud800')).toBe(canonicalize('\\ud800')); expect(canonicalJson({a:undefined,b:1,'2':0})).toBe('{"2":0,"b":1}');
 const e={id:'0193',stream:'pledge-paju8.12-5',revision:5,type:'BudgetRevised',data:{component:'①',source:'city',period:'2024',kind:'planned',fromKrw:1000000,toKrw:2000000},metadata:{version:1,actor:{id:'P12345',department:'민원봉사과',role:'editor'},commandId:'x'.repeat(36),commandHash:'a'.repeat(64),correlationId:'y'.repeat(36),causationId:'z'.repeat(36),effectiveOn:'2024-03-01',recordedAt:new Date().toISOString(),origin:{via:'api'},nonce:'0123456789abcdef0123456789abcdef',reason:{code:'plan',text:'예산 변경에 따름'}}};
 for (let k=0;k<4;k++) for (const [n,f] of [['ours',canonicalJson],['canonicalize',canonicalize]] as const) { const t=performance.now(); for (let i=0;i<20000;i++) f({...e,revision:i}); console.log(n,((performance.now()-t)/20).toFixed(2),'us'); }
});
