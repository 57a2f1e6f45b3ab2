var St=Object.defineProperty;var kt=Object.getOwnPropertyDescriptor;var f=(s,e,t,n)=>{for(var r=n>1?void 0:n?kt(e,t):e,i=s.length-1,o;i>=0;i--)(o=s[i])&&(r=(n?o(e,t,r):o(r))||r);return n&&r&&St(e,t,r),r};/**
 * @license
 * Copyright 2019 Google LLC
 * SPDX-License-Identifier: BSD-3-Clause
 */var q=globalThis,F=q.ShadowRoot&&(q.ShadyCSS===void 0||q.ShadyCSS.nativeShadow)&&"adoptedStyleSheets"in Document.prototype&&"replace"in CSSStyleSheet.prototype,se=Symbol(),xe=new WeakMap,N=class{constructor(e,t,n){if(this._$cssResult$=!0,n!==se)throw Error("CSSResult is not constructable. Use `unsafeCSS` or `css` instead.");this.cssText=e,this.t=t}get styleSheet(){let e=this.o,t=this.t;if(F&&e===void 0){let n=t!==void 0&&t.length===1;n&&(e=xe.get(t)),e===void 0&&((this.o=e=new CSSStyleSheet).replaceSync(this.cssText),n&&xe.set(t,e))}return e}toString(){return this.cssText}},Se=s=>new N(typeof s=="string"?s:s+"",void 0,se),re=(s,...e)=>{let t=s.length===1?s[0]:e.reduce((n,r,i)=>n+(o=>{if(o._$cssResult$===!0)return o.cssText;if(typeof o=="number")return o;throw Error("Value passed to 'css' function must be a 'css' function result: "+o+". Use 'unsafeCSS' to pass non-literal values, but take care to ensure page security.")})(r)+s[i+1],s[0]);return new N(t,s,se)},ke=(s,e)=>{if(F)s.adoptedStyleSheets=e.map(t=>t instanceof CSSStyleSheet?t:t.styleSheet);else for(let t of e){let n=document.createElement("style"),r=q.litNonce;r!==void 0&&n.setAttribute("nonce",r),n.textContent=t.cssText,s.appendChild(n)}},ie=F?s=>s:s=>s instanceof CSSStyleSheet?(e=>{let t="";for(let n of e.cssRules)t+=n.cssText;return Se(t)})(s):s;/**
 * @license
 * Copyright 2017 Google LLC
 * SPDX-License-Identifier: BSD-3-Clause
 */var{is:Et,defineProperty:Pt,getOwnPropertyDescriptor:Ct,getOwnPropertyNames:Rt,getOwnPropertySymbols:Ht,getPrototypeOf:Tt}=Object,B=globalThis,Ee=B.trustedTypes,Ot=Ee?Ee.emptyScript:"",Nt=B.reactiveElementPolyfillSupport,M=(s,e)=>s,U={toAttribute(s,e){switch(e){case Boolean:s=s?Ot:null;break;case Object:case Array:s=s==null?s:JSON.stringify(s)}return s},fromAttribute(s,e){let t=s;switch(e){case Boolean:t=s!==null;break;case Number:t=s===null?null:Number(s);break;case Object:case Array:try{t=JSON.parse(s)}catch{t=null}}return t}},K=(s,e)=>!Et(s,e),Pe={attribute:!0,type:String,converter:U,reflect:!1,useDefault:!1,hasChanged:K};Symbol.metadata??=Symbol("metadata"),B.litPropertyMetadata??=new WeakMap;var w=class extends HTMLElement{static addInitializer(e){this._$Ei(),(this.l??=[]).push(e)}static get observedAttributes(){return this.finalize(),this._$Eh&&[...this._$Eh.keys()]}static createProperty(e,t=Pe){if(t.state&&(t.attribute=!1),this._$Ei(),this.prototype.hasOwnProperty(e)&&((t=Object.create(t)).wrapped=!0),this.elementProperties.set(e,t),!t.noAccessor){let n=Symbol(),r=this.getPropertyDescriptor(e,n,t);r!==void 0&&Pt(this.prototype,e,r)}}static getPropertyDescriptor(e,t,n){let{get:r,set:i}=Ct(this.prototype,e)??{get(){return this[t]},set(o){this[t]=o}};return{get:r,set(o){let l=r?.call(this);i?.call(this,o),this.requestUpdate(e,l,n)},configurable:!0,enumerable:!0}}static getPropertyOptions(e){return this.elementProperties.get(e)??Pe}static _$Ei(){if(this.hasOwnProperty(M("elementProperties")))return;let e=Tt(this);e.finalize(),e.l!==void 0&&(this.l=[...e.l]),this.elementProperties=new Map(e.elementProperties)}static finalize(){if(this.hasOwnProperty(M("finalized")))return;if(this.finalized=!0,this._$Ei(),this.hasOwnProperty(M("properties"))){let t=this.properties,n=[...Rt(t),...Ht(t)];for(let r of n)this.createProperty(r,t[r])}let e=this[Symbol.metadata];if(e!==null){let t=litPropertyMetadata.get(e);if(t!==void 0)for(let[n,r]of t)this.elementProperties.set(n,r)}this._$Eh=new Map;for(let[t,n]of this.elementProperties){let r=this._$Eu(t,n);r!==void 0&&this._$Eh.set(r,t)}this.elementStyles=this.finalizeStyles(this.styles)}static finalizeStyles(e){let t=[];if(Array.isArray(e)){let n=new Set(e.flat(1/0).reverse());for(let r of n)t.unshift(ie(r))}else e!==void 0&&t.push(ie(e));return t}static _$Eu(e,t){let n=t.attribute;return n===!1?void 0:typeof n=="string"?n:typeof e=="string"?e.toLowerCase():void 0}constructor(){super(),this._$Ep=void 0,this.isUpdatePending=!1,this.hasUpdated=!1,this._$Em=null,this._$Ev()}_$Ev(){this._$ES=new Promise(e=>this.enableUpdating=e),this._$AL=new Map,this._$E_(),this.requestUpdate(),this.constructor.l?.forEach(e=>e(this))}addController(e){(this._$EO??=new Set).add(e),this.renderRoot!==void 0&&this.isConnected&&e.hostConnected?.()}removeController(e){this._$EO?.delete(e)}_$E_(){let e=new Map,t=this.constructor.elementProperties;for(let n of t.keys())this.hasOwnProperty(n)&&(e.set(n,this[n]),delete this[n]);e.size>0&&(this._$Ep=e)}createRenderRoot(){let e=this.shadowRoot??this.attachShadow(this.constructor.shadowRootOptions);return ke(e,this.constructor.elementStyles),e}connectedCallback(){this.renderRoot??=this.createRenderRoot(),this.enableUpdating(!0),this._$EO?.forEach(e=>e.hostConnected?.())}enableUpdating(e){}disconnectedCallback(){this._$EO?.forEach(e=>e.hostDisconnected?.())}attributeChangedCallback(e,t,n){this._$AK(e,n)}_$ET(e,t){let n=this.constructor.elementProperties.get(e),r=this.constructor._$Eu(e,n);if(r!==void 0&&n.reflect===!0){let i=(n.converter?.toAttribute!==void 0?n.converter:U).toAttribute(t,n.type);this._$Em=e,i==null?this.removeAttribute(r):this.setAttribute(r,i),this._$Em=null}}_$AK(e,t){let n=this.constructor,r=n._$Eh.get(e);if(r!==void 0&&this._$Em!==r){let i=n.getPropertyOptions(r),o=typeof i.converter=="function"?{fromAttribute:i.converter}:i.converter?.fromAttribute!==void 0?i.converter:U;this._$Em=r;let l=o.fromAttribute(t,i.type);this[r]=l??this._$Ej?.get(r)??l,this._$Em=null}}requestUpdate(e,t,n,r=!1,i){if(e!==void 0){let o=this.constructor;if(r===!1&&(i=this[e]),n??=o.getPropertyOptions(e),!((n.hasChanged??K)(i,t)||n.useDefault&&n.reflect&&i===this._$Ej?.get(e)&&!this.hasAttribute(o._$Eu(e,n))))return;this.C(e,t,n)}this.isUpdatePending===!1&&(this._$ES=this._$EP())}C(e,t,{useDefault:n,reflect:r,wrapped:i},o){n&&!(this._$Ej??=new Map).has(e)&&(this._$Ej.set(e,o??t??this[e]),i!==!0||o!==void 0)||(this._$AL.has(e)||(this.hasUpdated||n||(t=void 0),this._$AL.set(e,t)),r===!0&&this._$Em!==e&&(this._$Eq??=new Set).add(e))}async _$EP(){this.isUpdatePending=!0;try{await this._$ES}catch(t){Promise.reject(t)}let e=this.scheduleUpdate();return e!=null&&await e,!this.isUpdatePending}scheduleUpdate(){return this.performUpdate()}performUpdate(){if(!this.isUpdatePending)return;if(!this.hasUpdated){if(this.renderRoot??=this.createRenderRoot(),this._$Ep){for(let[r,i]of this._$Ep)this[r]=i;this._$Ep=void 0}let n=this.constructor.elementProperties;if(n.size>0)for(let[r,i]of n){let{wrapped:o}=i,l=this[r];o!==!0||this._$AL.has(r)||l===void 0||this.C(r,void 0,i,l)}}let e=!1,t=this._$AL;try{e=this.shouldUpdate(t),e?(this.willUpdate(t),this._$EO?.forEach(n=>n.hostUpdate?.()),this.update(t)):this._$EM()}catch(n){throw e=!1,this._$EM(),n}e&&this._$AE(t)}willUpdate(e){}_$AE(e){this._$EO?.forEach(t=>t.hostUpdated?.()),this.hasUpdated||(this.hasUpdated=!0,this.firstUpdated(e)),this.updated(e)}_$EM(){this._$AL=new Map,this.isUpdatePending=!1}get updateComplete(){return this.getUpdateComplete()}getUpdateComplete(){return this._$ES}shouldUpdate(e){return!0}update(e){this._$Eq&&=this._$Eq.forEach(t=>this._$ET(t,this[t])),this._$EM()}updated(e){}firstUpdated(e){}};w.elementStyles=[],w.shadowRootOptions={mode:"open"},w[M("elementProperties")]=new Map,w[M("finalized")]=new Map,Nt?.({ReactiveElement:w}),(B.reactiveElementVersions??=[]).push("2.1.2");/**
 * @license
 * Copyright 2017 Google LLC
 * SPDX-License-Identifier: BSD-3-Clause
 */var ue=globalThis,Ce=s=>s,J=ue.trustedTypes,Re=J?J.createPolicy("lit-html",{createHTML:s=>s}):void 0,Ue="$lit$",_=`lit$${Math.random().toFixed(9).slice(2)}$`,Ve="?"+_,Mt=`<${Ve}>`,E=document,W=()=>E.createComment(""),L=s=>s===null||typeof s!="object"&&typeof s!="function",he=Array.isArray,Ut=s=>he(s)||typeof s?.[Symbol.iterator]=="function",oe=`[ 	
\f\r]`,V=/<(?:(!--|\/[^a-zA-Z])|(\/?[a-zA-Z][^>\s]*)|(\/?$))/g,He=/-->/g,Te=/>/g,S=RegExp(`>|${oe}(?:([^\\s"'>=/]+)(${oe}*=${oe}*(?:[^ 	
\f\r"'\`<>=]|("|')|))|$)`,"g"),Oe=/'/g,Ne=/"/g,We=/^(?:script|style|textarea|title)$/i,me=s=>(e,...t)=>({_$litType$:s,strings:e,values:t}),c=me(1),xn=me(2),Sn=me(3),P=Symbol.for("lit-noChange"),d=Symbol.for("lit-nothing"),Me=new WeakMap,k=E.createTreeWalker(E,129);function Le(s,e){if(!he(s)||!s.hasOwnProperty("raw"))throw Error("invalid template strings array");return Re!==void 0?Re.createHTML(e):e}var Vt=(s,e)=>{let t=s.length-1,n=[],r,i=e===2?"<svg>":e===3?"<math>":"",o=V;for(let l=0;l<t;l++){let a=s[l],u,h,p=-1,v=0;for(;v<a.length&&(o.lastIndex=v,h=o.exec(a),h!==null);)v=o.lastIndex,o===V?h[1]==="!--"?o=He:h[1]!==void 0?o=Te:h[2]!==void 0?(We.test(h[2])&&(r=RegExp("</"+h[2],"g")),o=S):h[3]!==void 0&&(o=S):o===S?h[0]===">"?(o=r??V,p=-1):h[1]===void 0?p=-2:(p=o.lastIndex-h[2].length,u=h[1],o=h[3]===void 0?S:h[3]==='"'?Ne:Oe):o===Ne||o===Oe?o=S:o===He||o===Te?o=V:(o=S,r=void 0);let $=o===S&&s[l+1].startsWith("/>")?" ":"";i+=o===V?a+Mt:p>=0?(n.push(u),a.slice(0,p)+Ue+a.slice(p)+_+$):a+_+(p===-2?l:$)}return[Le(s,i+(s[t]||"<?>")+(e===2?"</svg>":e===3?"</math>":"")),n]},z=class s{constructor({strings:e,_$litType$:t},n){let r;this.parts=[];let i=0,o=0,l=e.length-1,a=this.parts,[u,h]=Vt(e,t);if(this.el=s.createElement(u,n),k.currentNode=this.el.content,t===2||t===3){let p=this.el.content.firstChild;p.replaceWith(...p.childNodes)}for(;(r=k.nextNode())!==null&&a.length<l;){if(r.nodeType===1){if(r.hasAttributes())for(let p of r.getAttributeNames())if(p.endsWith(Ue)){let v=h[o++],$=r.getAttribute(p).split(_),I=/([.?@])?(.*)/.exec(v);a.push({type:1,index:i,name:I[2],strings:$,ctor:I[1]==="."?le:I[1]==="?"?ce:I[1]==="@"?de:T}),r.removeAttribute(p)}else p.startsWith(_)&&(a.push({type:6,index:i}),r.removeAttribute(p));if(We.test(r.tagName)){let p=r.textContent.split(_),v=p.length-1;if(v>0){r.textContent=J?J.emptyScript:"";for(let $=0;$<v;$++)r.append(p[$],W()),k.nextNode(),a.push({type:2,index:++i});r.append(p[v],W())}}}else if(r.nodeType===8)if(r.data===Ve)a.push({type:2,index:i});else{let p=-1;for(;(p=r.data.indexOf(_,p+1))!==-1;)a.push({type:7,index:i}),p+=_.length-1}i++}}static createElement(e,t){let n=E.createElement("template");return n.innerHTML=e,n}};function H(s,e,t=s,n){if(e===P)return e;let r=n!==void 0?t._$Co?.[n]:t._$Cl,i=L(e)?void 0:e._$litDirective$;return r?.constructor!==i&&(r?._$AO?.(!1),i===void 0?r=void 0:(r=new i(s),r._$AT(s,t,n)),n!==void 0?(t._$Co??=[])[n]=r:t._$Cl=r),r!==void 0&&(e=H(s,r._$AS(s,e.values),r,n)),e}var ae=class{constructor(e,t){this._$AV=[],this._$AN=void 0,this._$AD=e,this._$AM=t}get parentNode(){return this._$AM.parentNode}get _$AU(){return this._$AM._$AU}u(e){let{el:{content:t},parts:n}=this._$AD,r=(e?.creationScope??E).importNode(t,!0);k.currentNode=r;let i=k.nextNode(),o=0,l=0,a=n[0];for(;a!==void 0;){if(o===a.index){let u;a.type===2?u=new D(i,i.nextSibling,this,e):a.type===1?u=new a.ctor(i,a.name,a.strings,this,e):a.type===6&&(u=new pe(i,this,e)),this._$AV.push(u),a=n[++l]}o!==a?.index&&(i=k.nextNode(),o++)}return k.currentNode=E,r}p(e){let t=0;for(let n of this._$AV)n!==void 0&&(n.strings!==void 0?(n._$AI(e,n,t),t+=n.strings.length-2):n._$AI(e[t])),t++}},D=class s{get _$AU(){return this._$AM?._$AU??this._$Cv}constructor(e,t,n,r){this.type=2,this._$AH=d,this._$AN=void 0,this._$AA=e,this._$AB=t,this._$AM=n,this.options=r,this._$Cv=r?.isConnected??!0}get parentNode(){let e=this._$AA.parentNode,t=this._$AM;return t!==void 0&&e?.nodeType===11&&(e=t.parentNode),e}get startNode(){return this._$AA}get endNode(){return this._$AB}_$AI(e,t=this){e=H(this,e,t),L(e)?e===d||e==null||e===""?(this._$AH!==d&&this._$AR(),this._$AH=d):e!==this._$AH&&e!==P&&this._(e):e._$litType$!==void 0?this.$(e):e.nodeType!==void 0?this.T(e):Ut(e)?this.k(e):this._(e)}O(e){return this._$AA.parentNode.insertBefore(e,this._$AB)}T(e){this._$AH!==e&&(this._$AR(),this._$AH=this.O(e))}_(e){this._$AH!==d&&L(this._$AH)?this._$AA.nextSibling.data=e:this.T(E.createTextNode(e)),this._$AH=e}$(e){let{values:t,_$litType$:n}=e,r=typeof n=="number"?this._$AC(e):(n.el===void 0&&(n.el=z.createElement(Le(n.h,n.h[0]),this.options)),n);if(this._$AH?._$AD===r)this._$AH.p(t);else{let i=new ae(r,this),o=i.u(this.options);i.p(t),this.T(o),this._$AH=i}}_$AC(e){let t=Me.get(e.strings);return t===void 0&&Me.set(e.strings,t=new z(e)),t}k(e){he(this._$AH)||(this._$AH=[],this._$AR());let t=this._$AH,n,r=0;for(let i of e)r===t.length?t.push(n=new s(this.O(W()),this.O(W()),this,this.options)):n=t[r],n._$AI(i),r++;r<t.length&&(this._$AR(n&&n._$AB.nextSibling,r),t.length=r)}_$AR(e=this._$AA.nextSibling,t){for(this._$AP?.(!1,!0,t);e!==this._$AB;){let n=Ce(e).nextSibling;Ce(e).remove(),e=n}}setConnected(e){this._$AM===void 0&&(this._$Cv=e,this._$AP?.(e))}},T=class{get tagName(){return this.element.tagName}get _$AU(){return this._$AM._$AU}constructor(e,t,n,r,i){this.type=1,this._$AH=d,this._$AN=void 0,this.element=e,this.name=t,this._$AM=r,this.options=i,n.length>2||n[0]!==""||n[1]!==""?(this._$AH=Array(n.length-1).fill(new String),this.strings=n):this._$AH=d}_$AI(e,t=this,n,r){let i=this.strings,o=!1;if(i===void 0)e=H(this,e,t,0),o=!L(e)||e!==this._$AH&&e!==P,o&&(this._$AH=e);else{let l=e,a,u;for(e=i[0],a=0;a<i.length-1;a++)u=H(this,l[n+a],t,a),u===P&&(u=this._$AH[a]),o||=!L(u)||u!==this._$AH[a],u===d?e=d:e!==d&&(e+=(u??"")+i[a+1]),this._$AH[a]=u}o&&!r&&this.j(e)}j(e){e===d?this.element.removeAttribute(this.name):this.element.setAttribute(this.name,e??"")}},le=class extends T{constructor(){super(...arguments),this.type=3}j(e){this.element[this.name]=e===d?void 0:e}},ce=class extends T{constructor(){super(...arguments),this.type=4}j(e){this.element.toggleAttribute(this.name,!!e&&e!==d)}},de=class extends T{constructor(e,t,n,r,i){super(e,t,n,r,i),this.type=5}_$AI(e,t=this){if((e=H(this,e,t,0)??d)===P)return;let n=this._$AH,r=e===d&&n!==d||e.capture!==n.capture||e.once!==n.once||e.passive!==n.passive,i=e!==d&&(n===d||r);r&&this.element.removeEventListener(this.name,this,n),i&&this.element.addEventListener(this.name,this,e),this._$AH=e}handleEvent(e){typeof this._$AH=="function"?this._$AH.call(this.options?.host??this.element,e):this._$AH.handleEvent(e)}},pe=class{constructor(e,t,n){this.element=e,this.type=6,this._$AN=void 0,this._$AM=t,this.options=n}get _$AU(){return this._$AM._$AU}_$AI(e){H(this,e)}};var Wt=ue.litHtmlPolyfillSupport;Wt?.(z,D),(ue.litHtmlVersions??=[]).push("3.3.3");var ze=(s,e,t)=>{let n=t?.renderBefore??e,r=n._$litPart$;if(r===void 0){let i=t?.renderBefore??null;n._$litPart$=r=new D(e.insertBefore(W(),i),i,void 0,t??{})}return r._$AI(s),r};/**
 * @license
 * Copyright 2017 Google LLC
 * SPDX-License-Identifier: BSD-3-Clause
 */var fe=globalThis,A=class extends w{constructor(){super(...arguments),this.renderOptions={host:this},this._$Do=void 0}createRenderRoot(){let e=super.createRenderRoot();return this.renderOptions.renderBefore??=e.firstChild,e}update(e){let t=this.render();this.hasUpdated||(this.renderOptions.isConnected=this.isConnected),super.update(e),this._$Do=ze(t,this.renderRoot,this.renderOptions)}connectedCallback(){super.connectedCallback(),this._$Do?.setConnected(!0)}disconnectedCallback(){super.disconnectedCallback(),this._$Do?.setConnected(!1)}render(){return P}};A._$litElement$=!0,A.finalized=!0,fe.litElementHydrateSupport?.({LitElement:A});var Lt=fe.litElementPolyfillSupport;Lt?.({LitElement:A});(fe.litElementVersions??=[]).push("4.2.2");/**
 * @license
 * Copyright 2022 Google LLC
 * SPDX-License-Identifier: BSD-3-Clause
 *//**
 * @license
 * Copyright 2017 Google LLC
 * SPDX-License-Identifier: BSD-3-Clause
 *//**
 * @license
 * Copyright 2017 Google LLC
 * SPDX-License-Identifier: BSD-3-Clause
 */var zt={attribute:!0,type:String,converter:U,reflect:!1,hasChanged:K},Dt=(s=zt,e,t)=>{let{kind:n,metadata:r}=t,i=globalThis.litPropertyMetadata.get(r);if(i===void 0&&globalThis.litPropertyMetadata.set(r,i=new Map),n==="setter"&&((s=Object.create(s)).wrapped=!0),i.set(t.name,s),n==="accessor"){let{name:o}=t;return{set(l){let a=e.get.call(this);e.set.call(this,l),this.requestUpdate(o,a,s,!0,l)},init(l){return l!==void 0&&this.C(o,void 0,s,l),l}}}if(n==="setter"){let{name:o}=t;return function(l){let a=this[o];e.call(this,l),this.requestUpdate(o,a,s,!0,l)}}throw Error("Unsupported decorator location: "+n)};function G(s){return(e,t)=>typeof t=="object"?Dt(s,e,t):((n,r,i)=>{let o=r.hasOwnProperty(i);return r.constructor.createProperty(i,n),o?Object.getOwnPropertyDescriptor(r,i):void 0})(s,e,t)}/**
 * @license
 * Copyright 2017 Google LLC
 * SPDX-License-Identifier: BSD-3-Clause
 */function g(s){return G({...s,state:!0,attribute:!1})}/**
 * @license
 * Copyright 2017 Google LLC
 * SPDX-License-Identifier: BSD-3-Clause
 *//**
 * @license
 * Copyright 2017 Google LLC
 * SPDX-License-Identifier: BSD-3-Clause
 *//**
 * @license
 * Copyright 2017 Google LLC
 * SPDX-License-Identifier: BSD-3-Clause
 *//**
 * @license
 * Copyright 2017 Google LLC
 * SPDX-License-Identifier: BSD-3-Clause
 *//**
 * @license
 * Copyright 2017 Google LLC
 * SPDX-License-Identifier: BSD-3-Clause
 *//**
 * @license
 * Copyright 2021 Google LLC
 * SPDX-License-Identifier: BSD-3-Clause
 *//**
 * @license
 * Copyright 2017 Google LLC
 * SPDX-License-Identifier: BSD-3-Clause
 */var jt=["queued","speaking"],It=["spoken","unverified"];function ge(s){return jt.includes(s)}function C(s){return It.includes(s)}function R(s){return!ge(s)&&!C(s)}function De(s,e){return[...new Map([...s,...e].map(n=>[n.announcement_id,n])).values()].sort((n,r)=>Date.parse(r.created_at)-Date.parse(n.created_at)).slice(0,40)}function je(s,e){let t=new Map;for(let n of e){let r=s.find(i=>i.announcement_id===n);for(let i of r?.speakers??[])t.set(i.entity_id,{announcementId:n,report:i})}return[...t.values()]}function Ie(s,e){return e.map(t=>s.find(({announcement_id:n})=>n===t)).filter(t=>t!==void 0)}function qe(s){return["speaking","queued","failed","offline","busy","interrupted","expired","muted","unverified","spoken"].find(t=>s.some(n=>n.result===t))??"queued"}var Fe={"card.name":"MiMo Speech: announcements","card.description":"Announce a message in the house, and see where it was heard.","card.suggestion":"Announce here","message.label":"Message","message.placeholder":"What should be announced?","message.hint":"Templates are filled in when you announce.","phrases.label":"Phrases","phrases.none":"This card has no phrases yet. Add some in its settings.","where.label":"Where","where.none":"No speakers were found.","where.choose":"Choose where to announce.","where.more":"More","where.change":"Where: {places}","where.announcer":"Announcer","where.area":"Area","where.speaker":"Speaker","how.label":"Voice and volume","how.voice":"Voice","how.preset_voice":"Preset voice","how.style":"Style","how.chime":"Chime","how.volume":"Volume","how.volume_kept":"As it is","how.as_set":"As configured","action.announce":"Announce","action.listen":"Listen here","action.stop":"Stop","action.try_again":"Try again","action.say_again":"Say again","action.say_again_named":"Say again: {message}","action.close":"Close","action.reload":"Reload","progress.label":"Announcement","recent.label":"Recent announcements","recent.none":"Nothing has been announced since Home Assistant started.","result.queued":"Waiting","result.speaking":"Speaking","result.spoken":"Heard","result.unverified":"Sent","result.muted":"Muted","result.offline":"Not available","result.busy":"Busy","result.failed":"Failed","result.expired":"Too late","result.interrupted":"Interrupted","reason.unverified":"This speaker does not tell whether it was heard.","reason.muted":"The speaker or the announcer is muted.","note.volume_not_set":"The volume could not be set.","note.music_not_resumed":"What was playing could not be resumed.","error.listen":"The audio could not be played here.","error.unknown":"That did not work.","error.updated":"The card has been updated.","editor.title":"Title","editor.layout":"Layout","editor.layout.full":"Everything","editor.layout.compact":"Phrases only","editor.phrases":"Phrases","editor.phrase.message":"Message","editor.phrase.name":"Name","editor.phrase.icon":"Icon","editor.places":"Where","editor.places.help":"Without a choice, all announcers, areas and speakers are offered.","editor.announcers":"Announcers","editor.areas":"Areas","editor.speakers":"Speakers","editor.voice":"Voice","editor.hide_recent":"Hide recent announcements","stub.dinner":"Dinner is ready.","stub.leave":"We are leaving in five minutes.","stub.night":"Good night, sleep well."};var Be={"card.name":"MiMo Speech：语音播报","card.description":"在家中播报一段话，并查看各处是否听到。","card.suggestion":"在此播报","message.label":"播报内容","message.placeholder":"要播报什么？","message.hint":"播报时会代入模板的值。","phrases.label":"常用语","phrases.none":"此卡片还没有常用语，请在卡片设置中添加。","where.label":"播报位置","where.none":"未找到音箱。","where.choose":"请选择播报位置。","where.more":"更多","where.change":"播报位置：{places}","where.announcer":"播报器","where.area":"区域","where.speaker":"音箱","how.label":"语音与音量","how.voice":"语音角色","how.preset_voice":"预置音色","how.style":"风格","how.chime":"提示音","how.volume":"音量","how.volume_kept":"保持不变","how.as_set":"按原有设置","action.announce":"播报","action.listen":"在此试听","action.stop":"停止","action.try_again":"重试","action.say_again":"再播一次","action.say_again_named":"再播一次：{message}","action.close":"关闭","action.reload":"重新加载","progress.label":"本次播报","recent.label":"最近播报","recent.none":"Home Assistant 启动后还没有播报过。","result.queued":"等待中","result.speaking":"播报中","result.spoken":"已听到","result.unverified":"已发送","result.muted":"已静音","result.offline":"不可用","result.busy":"忙碌","result.failed":"失败","result.expired":"已过期","result.interrupted":"被打断","reason.unverified":"此音箱不会反馈是否播放完成。","reason.muted":"音箱或播报器处于静音状态。","note.volume_not_set":"未能设置音量。","note.music_not_resumed":"未能恢复之前播放的内容。","error.listen":"无法在此播放音频。","error.unknown":"操作失败。","error.updated":"卡片已更新。","editor.title":"标题","editor.layout":"布局","editor.layout.full":"完整","editor.layout.compact":"仅常用语","editor.phrases":"常用语","editor.phrase.message":"播报内容","editor.phrase.name":"名称","editor.phrase.icon":"图标","editor.places":"播报位置","editor.places.help":"如果不选择，将显示所有播报器、区域和音箱。","editor.announcers":"播报器","editor.areas":"区域","editor.speakers":"音箱","editor.voice":"语音角色","editor.hide_recent":"隐藏最近播报","stub.dinner":"开饭啦。","stub.leave":"我们五分钟后出门。","stub.night":"晚安，做个好梦。"};var Ke={"card.name":"MiMo Speech：語音播報","card.description":"在家中播報一段話，並查看各處是否聽到。","card.suggestion":"在此播報","message.label":"播報內容","message.placeholder":"要播報什麼？","message.hint":"播報時會代入範本的值。","phrases.label":"常用語","phrases.none":"此面板尚無常用語，請在面板設定中新增。","where.label":"播報位置","where.none":"找不到喇叭。","where.choose":"請選擇播報位置。","where.more":"更多","where.change":"播報位置：{places}","where.announcer":"播報器","where.area":"分區","where.speaker":"喇叭","how.label":"語音與音量","how.voice":"語音角色","how.preset_voice":"內建音色","how.style":"風格","how.chime":"提示音","how.volume":"音量","how.volume_kept":"保持不變","how.as_set":"依原有設定","action.announce":"播報","action.listen":"在此試聽","action.stop":"停止","action.try_again":"重試","action.say_again":"再播一次","action.say_again_named":"再播一次：{message}","action.close":"關閉","action.reload":"重新載入","progress.label":"本次播報","recent.label":"最近的播報","recent.none":"Home Assistant 啟動後尚未播報過。","result.queued":"等待中","result.speaking":"播報中","result.spoken":"已聽到","result.unverified":"已傳送","result.muted":"已靜音","result.offline":"無法使用","result.busy":"忙碌","result.failed":"失敗","result.expired":"已過期","result.interrupted":"遭中斷","reason.unverified":"此喇叭不會回報是否播放完成。","reason.muted":"喇叭或播報器處於靜音狀態。","note.volume_not_set":"無法設定音量。","note.music_not_resumed":"無法恢復先前播放的內容。","error.listen":"無法在此播放音訊。","error.unknown":"操作失敗。","error.updated":"面板已更新。","editor.title":"標題","editor.layout":"版面配置","editor.layout.full":"完整","editor.layout.compact":"僅常用語","editor.phrases":"常用語","editor.phrase.message":"播報內容","editor.phrase.name":"名稱","editor.phrase.icon":"圖示","editor.places":"播報位置","editor.places.help":"若未選擇，將顯示所有播報器、分區與喇叭。","editor.announcers":"播報器","editor.areas":"分區","editor.speakers":"喇叭","editor.voice":"語音角色","editor.hide_recent":"隱藏最近的播報","stub.dinner":"開飯囉。","stub.leave":"我們五分鐘後出門。","stub.night":"晚安，祝好夢。"};var Kt=/(^|-)(hant|hk|mo|tw)(-|$)/i;function Jt(s){return/^zh(-|$)/i.test(s)?Kt.test(s)?Ke:Be:Fe}function y(s){let e=Jt(s);return(t,n={})=>Object.entries(n).reduce((r,[i,o])=>r.replace(`{${i}}`,()=>o),e[t])}async function Z(s,e){let{message:t,translation_domain:n,translation_key:r,translation_placeholders:i}=e??{};if(n&&r){await s.loadBackendTranslation("exceptions",n).catch(()=>{});let o=s.localize(`component.${n}.exceptions.${r}.message`,i??{});if(o)return o}return t??y(s.language)("error.unknown")}var O="mimo-speech-card";function X(s){let e=Q(s,"announcers"),t=Q(s,"areas"),n=Q(s,"speakers"),r=e.length+t.length+n.length>0;if(s.layout!==void 0&&!["full","compact"].includes(s.layout))throw new Error("layout: full or compact");return{title:s.title??"",isCompact:s.layout==="compact",phrases:Q(s,"phrases").map(Gt),places:r?{announcers:e,areas:t,speakers:n}:void 0,voice:s.voice,hasRecent:!s.hide_recent}}function Q(s,e){let t=s[e]??[];if(!Array.isArray(t))throw new Error(`${e}: a list`);return t}function Gt(s){let e=typeof s=="string"?{message:s}:s;if(typeof e.message!="string")throw new Error("phrases: texts, or objects with a message");return e}function ee(s){let e=y(s.language);return{layout:"full",phrases:[{message:e("stub.dinner"),icon:"mdi:silverware-fork-knife"},{message:e("stub.leave"),icon:"mdi:door-open"},{message:e("stub.night"),icon:"mdi:weather-night"}]}}function j(){return document.querySelector("home-assistant")?.hass}var Je={title:"editor.title",layout:"editor.layout",phrases:"editor.phrases",places:"editor.places",announcers:"editor.announcers",areas:"editor.areas",speakers:"editor.speakers",voice:"editor.voice",hide_recent:"editor.hide_recent"};function Ye(){let s=y(j()?.language??"en");return{schema:Zt(s),computeLabel:({name:e})=>Je[e]?s(Je[e]):e,computeHelper:({name:e})=>e==="places"?s("editor.places.help"):void 0,assertConfig:Yt}}function Yt(s){if(X(s),s.phrases?.some(e=>typeof e=="string"))throw new Error("phrases: objects")}function Zt(s){return[{name:"title",selector:{text:{}}},{name:"layout",selector:{select:{mode:"dropdown",options:Qt(s)}}},{name:"phrases",selector:{object:Xt(s)}},{name:"places",type:"expandable",flatten:!0,icon:"mdi:speaker-multiple",schema:[{name:"announcers",selector:Ge({integration:"mimo_speech",domain:"notify"})},{name:"areas",selector:{area:{multiple:!0}}},{name:"speakers",selector:Ge([{domain:"media_player"},{domain:"assist_satellite"}])}]},{name:"voice",selector:{entity:{filter:{integration:"mimo_speech",domain:"tts"}}}},{name:"hide_recent",selector:{boolean:{}}}]}function Qt(s){return[{value:"full",label:s("editor.layout.full")},{value:"compact",label:s("editor.layout.compact")}]}function Xt(s){return{multiple:!0,label_field:"name",description_field:"message",fields:{message:{label:s("editor.phrase.message"),required:!0,selector:{text:{multiline:!0}}},name:{label:s("editor.phrase.name"),selector:{text:{}}},icon:{label:s("editor.phrase.icon"),selector:{icon:{}}}}}}function Ge(s){return{entity:{multiple:!0,filter:s}}}var Xe="mimo-speech-card.where";var et={announcer:"mdi:bullhorn",area:"mdi:texture-box",speaker:"mdi:speaker"};function te(s,e){let{places:t}=e,n=en(s),r=t?.announcers??nn(s),i=t?.areas??sn(s,n);return[...r.map(o=>Qe(s,"announcer",o)),...i.map(o=>on(s,o)),...(t?.speakers??n).map(o=>Qe(s,"speaker",o))].filter(o=>o!==void 0)}function en(s){let e=at(s).filter(ye),t=new Set(e.filter(({entity_id:n})=>n.startsWith("assist_satellite.")).map(({entity_id:n})=>s.entities[n]?.device_id));return e.filter(({entity_id:n})=>{let r=s.entities[n]?.device_id;return n.startsWith("assist_satellite.")||!r||!t.has(r)}).map(({entity_id:n})=>n)}function ye({entity_id:s,attributes:e}){let t=e.supported_features??0;return s.startsWith("media_player.")&&(t&512)!==0||s.startsWith("assist_satellite.")&&(t&1)!==0}function ve(s,e){return e.startsWith("notify.")&&s.entities[e]?.platform==="mimo_speech"}function tt(s,e){let t=s.filter(n=>b(n)!==b(e));return t.length<s.length?t:e.kind==="announcer"?[e]:[...t.filter(({kind:n})=>n!=="announcer"),e]}function nt(s,e){let[t]=s;return t?.kind==="announcer"?[t]:e.places||s.length===1?s:[]}function st(s){try{let e=JSON.parse(localStorage.getItem(Xe)??"null"),t=Array.isArray(e)?s.filter(n=>e.includes(b(n))):[];return t.length?t:void 0}catch{return}}function rt(s){try{localStorage.setItem(Xe,JSON.stringify(s.map(b)))}catch{}}function it(s){let e=s.find(({kind:i})=>i==="announcer");if(e)return{announcer:e.id};let t=i=>s.filter(({kind:o})=>o===i).map(({id:o})=>o),[n,r]=[t("area"),t("speaker")];return{target:{...n.length?{area_id:n}:{},...r.length?{entity_id:r}:{}}}}function ot(s,e){return!(s.language===e.language&&s.locale===e.locale&&s.entities===e.entities&&s.devices===e.devices&&s.areas===e.areas)||Ze(s.states,e.states)||Ze(e.states,s.states)}var tn=/^(media_player|assist_satellite|notify)\./;function Ze(s,e){return Object.keys(e).some(t=>s[t]!==e[t]&&tn.test(t))}function b({kind:s,id:e}){return`${s}:${e}`}function x(s,e){return s.states[e]?.attributes.friendly_name??e}function nn(s){return at(s).map(({entity_id:e})=>e).filter(e=>ve(s,e))}function sn(s,e){let t=new Set(e.map(n=>rn(s,n)));return Object.keys(s.areas).filter(n=>t.has(n))}function rn(s,e){let t=s.entities[e],n=t?.device_id?s.devices[t.device_id]:void 0;return t?.area_id??n?.area_id??void 0}function at(s){return Object.values(s.states).filter(({entity_id:e})=>!s.entities[e]?.hidden).sort((e,t)=>x(s,e.entity_id).localeCompare(x(s,t.entity_id),s.language))}function Qe(s,e,t){let n=s.states[t];return n&&{kind:e,id:t,name:x(s,t),icon:n.attributes.icon??et[e]}}function on(s,e){let t=s.areas[e];return t&&{kind:"area",id:e,name:t.name,icon:t.icon??et.area}}var ne=class{constructor(e,t){this.onChange=e;this.onError=t;this.state="idle";this.audio=new Audio;this.attempt=0;this.audio.addEventListener("playing",()=>{this.change("playing")}),this.audio.addEventListener("ended",()=>{this.change("idle")}),this.audio.addEventListener("error",()=>{this.state==="playing"&&(this.change("idle"),this.onError())})}async play(e){let t=++this.attempt;this.change("loading"),this.audio.load();try{let n=await e();t===this.attempt&&(this.audio.src=n,await this.audio.play())}catch(n){if(t!==this.attempt)return;throw this.change("idle"),n}}stop(){this.attempt+=1,this.audio.pause(),this.audio.removeAttribute("src"),this.change("idle")}change(e){this.state=e,this.onChange()}};var an=/\{[{%#]/;function lt(s,e){return s.connection.subscribeMessage(e,{type:"mimo_speech/announcements/subscribe"})}function ct(s){return s.callWS({type:"mimo_speech/voices"})}function dt(s,e,t,n){let{volume:r}=n;return ht(s,"announce",{...t,message:e,...ut(n),...mt({volume:r})})}function be(s,e,t){return ht(s,"repeat",{announcement_id:e,...t?{target:{entity_id:t}}:{}})}async function pt(s,e,t){let{url:n}=await s.callWS({type:"mimo_speech/listen",message:e,...ut(t)});return s.hassUrl(n)}async function we(s,e){if(!an.test(e))return e;let t;try{return await new Promise((n,r)=>{s.connection.subscribeMessage(({result:i,error:o,level:l})=>{o===void 0?n(typeof i=="string"?i:JSON.stringify(i)):l==="ERROR"&&r(new Error(o))},{type:"render_template",template:e,timeout:3,report_errors:!0}).then(i=>t=i,r)})}finally{await t?.()}}function ut({voice:s,presetVoice:e,style:t,chime:n}){return mt({voice:s,preset_voice:e,style:t,chime:n})}async function ht(s,e,t){let{response:n}=await s.callWS({type:"call_service",domain:"mimo_speech",service:e,service_data:{...t,wait:!1},return_response:!0});return n.announcement_id}function mt(s){return Object.fromEntries(Object.entries(s).filter(([,e])=>e!==void 0))}var ft=re`
  :host {
    --gap: 12px;
    --line: var(--divider-color);
    --soft: var(--secondary-background-color);
    --radius: var(--ha-border-radius-lg, 12px);
    display: block;
    height: 100%;
  }
  ha-card {
    position: relative;
    box-sizing: border-box;
    height: 100%;
    overflow: hidden;
  }
  .content {
    display: flex;
    flex-direction: column;
    gap: var(--gap);
    padding: 16px;
    color: var(--primary-text-color);
  }
  h2,
  h3,
  p,
  ul {
    margin: 0;
    padding: 0;
    list-style: none;
  }
  h2 {
    font-size: var(--ha-font-size-xl, 20px);
    font-weight: var(--ha-font-weight-normal, 400);
  }
  h3,
  .caption {
    color: var(--primary-text-color);
    font-size: var(--ha-font-size-s, 12px);
    font-weight: var(--ha-font-weight-medium, 500);
  }
  label,
  .field {
    display: flex;
    flex-direction: column;
    gap: 4px;
    min-width: 0;
  }
  .live {
    position: absolute;
    width: 1px;
    height: 1px;
    overflow: hidden;
    clip-path: inset(50%);
    white-space: nowrap;
  }
  .hint {
    color: var(--secondary-text-color);
    font-size: var(--ha-font-size-s, 12px);
  }
  button,
  textarea,
  select,
  input {
    box-sizing: border-box;
    margin: 0;
    border: 1px solid var(--line);
    border-radius: var(--radius);
    background: var(--card-background-color);
    color: inherit;
    font: inherit;
  }
  :focus-visible {
    outline: 2px solid var(--primary-color);
    outline-offset: 1px;
  }
  textarea {
    width: 100%;
    min-height: 72px;
    padding: 10px 12px;
    field-sizing: content;
    resize: vertical;
  }
  textarea::placeholder {
    color: var(--secondary-text-color);
    opacity: 1;
  }
  select {
    width: 100%;
    min-height: 40px;
    padding: 0 8px;
  }
  button {
    display: inline-flex;
    align-items: center;
    justify-content: center;
    gap: 8px;
    min-height: 40px;
    padding: 4px 14px;
    cursor: pointer;
  }
  button:disabled {
    cursor: default;
    opacity: 0.55;
  }
  button:hover:not(:disabled) {
    background: var(--soft);
  }
  button.main {
    border-color: var(--primary-color);
    background: color-mix(in srgb, var(--primary-color) 22%, var(--card-background-color));
    font-weight: var(--ha-font-weight-medium, 500);
  }
  button.main:hover:not(:disabled) {
    background: color-mix(in srgb, var(--primary-color) 34%, var(--card-background-color));
  }
  button.small {
    min-height: 32px;
    padding: 2px 10px;
    font-size: var(--ha-font-size-s, 12px);
  }
  button.bare {
    min-width: 32px;
    padding: 2px 6px;
    border-color: transparent;
    background: none;
  }
  ha-icon {
    --mdc-icon-size: 20px;
    flex: none;
  }
  .row,
  .chips {
    display: flex;
    flex-wrap: wrap;
    gap: 8px;
  }
  .row.actions > button {
    flex: 1 1 130px;
  }
  .chip {
    min-height: 36px;
    max-width: 100%;
    border-radius: 18px;
  }
  .chip > span,
  .phrase > span {
    overflow: hidden;
    text-overflow: ellipsis;
  }
  .chip > span {
    white-space: nowrap;
  }
  .chip[aria-pressed="true"] {
    border-color: var(--primary-color);
    background: color-mix(in srgb, var(--primary-color) 22%, var(--card-background-color));
  }
  .tiles {
    display: grid;
    grid-template-columns: repeat(auto-fill, minmax(120px, 1fr));
    gap: 8px;
  }
  .phrase {
    flex-direction: column;
    min-height: 84px;
    overflow-wrap: anywhere;
  }
  .phrase ha-icon {
    --mdc-icon-size: 28px;
    color: var(--primary-color);
  }
  .how {
    display: grid;
    grid-template-columns: repeat(auto-fill, minmax(130px, 1fr));
    gap: var(--gap);
  }
  .volume {
    display: flex;
    align-items: center;
    gap: 8px;
    min-height: 40px;
  }
  input[type="range"] {
    flex: 1;
    min-width: 0;
    height: 24px;
    accent-color: var(--primary-color);
  }
  .disclosure {
    align-self: start;
  }
  .turns,
  .recent {
    display: flex;
    flex-direction: column;
    gap: 4px;
  }
  .panel {
    display: flex;
    flex-direction: column;
    gap: 8px;
    padding: 12px;
    border-radius: var(--radius);
    background: var(--soft);
  }
  .panel > header {
    display: flex;
    align-items: center;
    justify-content: space-between;
    gap: 8px;
  }
  .panel p,
  .message {
    overflow-wrap: anywhere;
  }
  li {
    display: flex;
    align-items: center;
    gap: 8px;
    min-height: 32px;
  }
  li > .text {
    flex: 1;
    min-width: 0;
    overflow-wrap: anywhere;
  }
  li .hint {
    display: block;
  }
  .good > ha-icon {
    color: var(--success-color);
  }
  .bad > ha-icon {
    color: var(--error-color);
  }
  .alert {
    display: flex;
    align-items: center;
    gap: 8px;
    padding: 8px 12px;
    border: 1px solid var(--error-color);
    border-radius: var(--radius);
  }
  .alert > span {
    flex: 1;
    min-width: 0;
    overflow-wrap: anywhere;
  }
  .notice {
    border-color: var(--primary-color);
  }
  @media (prefers-reduced-motion: no-preference) {
    .speaking > ha-icon {
      animation: pulse 1.2s ease-in-out infinite alternate;
    }
    @keyframes pulse {
      to {
        opacity: 0.3;
      }
    }
  }
`;var $e=new URL(import.meta.url).searchParams.get("v");var ln=40;function vt(s,e,t,n){let{voice:r,manner:i,change:o}=n,l=t.voices.length>1?t.voices:[],a=(u,h,p)=>p.length?cn(e,u,p,i[h],v=>{o(gt(i,h,v))}):d;return c`<div class="how" id="how">
    ${a(e("how.voice"),"voice",l.map(({entity_id:u,name:h})=>({value:u,label:h})))}
    ${a(e("how.preset_voice"),"presetVoice",(r?.preset_voices??[]).map(({id:u,name:h})=>({value:u,label:h})))}
    ${a(e("how.style"),"style",yt(s,"style",r?.styles??[]))}
    ${a(e("how.chime"),"chime",yt(s,"chime",t.chimes))}
    ${dn(e,i.volume,u=>{o(gt(i,"volume",u))})}
  </div>`}function gt(s,e,t){let n=e==="voice"?[e,"presetVoice","style"]:[e],r=Object.fromEntries(Object.entries(s).filter(([i])=>!n.includes(i)));return t===void 0?r:{...r,[e]:t}}function cn(s,e,t,n,r){return c`<label>
    <span class="caption">${e}</span>
    <select
      @change=${({target:i})=>{r(i.value||void 0)}}
    >
      <option value="" ?selected=${!n}>${s("how.as_set")}</option>
      ${t.map(i=>c`<option value=${i.value} ?selected=${i.value===n}>
            ${i.label}
          </option>`)}
    </select>
  </label>`}function dn(s,e,t){return c`<div class="field">
    <label class="caption" for="volume">${s("how.volume")}</label>
    <div class="volume">
      <input
        id="volume"
        type="range"
        min="0"
        max="100"
        step="5"
        .value=${String(e??ln)}
        aria-valuetext=${e===void 0?s("how.volume_kept"):`${e}%`}
        @input=${({target:n})=>{t(n.valueAsNumber)}}
      />
      <button
        type="button"
        class="small"
        aria-pressed=${e===void 0?"true":"false"}
        @click=${()=>{t(void 0)}}
      >
        ${e===void 0?s("how.volume_kept"):`${e}%`}
      </button>
    </div>
  </div>`}function yt(s,e,t){return t.map(n=>({value:n,label:s.localize(`component.mimo_speech.selector.${e}.options.${n}`)||n}))}function _e(s,e,t){return e.length?c`<div
    class=${t.areTiles?"tiles":"chips"}
    role="group"
    aria-label=${s("phrases.label")}
  >
    ${e.map(n=>c`<button
          type="button"
          class=${t.areTiles?"phrase":"chip"}
          ?disabled=${t.isDisabled}
          @click=${()=>{t.use(n)}}
        >
          ${n.icon?c`<ha-icon .icon=${n.icon}></ha-icon>`:d}
          <span>${n.name??n.message}</span>
        </button>`)}
  </div>`:t.areTiles?c`<p class="hint">${s("phrases.none")}</p>`:d}var pn=8;function bt(s,e,t){if(!e.length)return c`<p class="hint">${s("where.none")}</p>`;let n=i=>t.chosen.some(o=>b(o)===b(i)),r=e.filter((i,o)=>t.areAllShown||o<pn||n(i));return c`<div class="field">
    <h3 id="where">${s("where.label")}</h3>
    <div class="chips" role="group" aria-labelledby="where">
      ${r.map(i=>c`<button
            type="button"
            class="chip"
            aria-pressed=${n(i)?"true":"false"}
            title=${s(`where.${i.kind}`)}
            @click=${()=>{t.toggle(i)}}
          >
            <ha-icon .icon=${i.icon}></ha-icon>
            <span>${i.name}</span>
          </button>`)}
      ${r.length<e.length?c`<button type="button" class="chip" @click=${t.showAll}>
              ${s("where.more")}
            </button>`:d}
    </div>
  </div>`}var Ae={queued:"mdi:timer-sand",speaking:"mdi:volume-high",spoken:"mdi:check-circle",unverified:"mdi:check",muted:"mdi:volume-off",offline:"mdi:lan-disconnect",busy:"mdi:account-voice",failed:"mdi:alert-circle",expired:"mdi:timer-off",interrupted:"mdi:close-circle"};function wt(s,e,t,n){let r=t.map(({report:o})=>o),i=!r.some(({result:o})=>ge(o));return c`<section class="panel" aria-label=${e("progress.label")}>
    <header>
      <p>${n.message}</p>
      <button
        type="button"
        class="bare"
        aria-label=${e("action.close")}
        @click=${n.close}
      >
        <ha-icon icon="mdi:close"></ha-icon>
      </button>
    </header>
    <ul class="turns">
      ${r.map(o=>un(s,e,o,n.reason(o)))}
    </ul>
    ${i&&r.some(({result:o})=>R(o))?c`<div class="row">
            <button type="button" class="main" @click=${n.tryAgain}>
              <ha-icon icon="mdi:refresh"></ha-icon>${e("action.try_again")}
            </button>
          </div>`:d}
  </section>`}function $t(s,e,t){return t.map(({report:n})=>`${x(s,n.entity_id)}: ${e(`result.${n.result}`)}`).join("; ")}function _t(s,{result:e,notes:t,error:n}){return[...n!==null||!(e==="unverified"||e==="muted")?[]:[s(`reason.${e}`)],...t.map(o=>s(`note.${o}`))].join(" ")||void 0}function un(s,e,t,n){let{result:r,entity_id:i}=t;return c`<li class="${r} ${C(r)?"good":R(r)?"bad":""}">
    <ha-icon .icon=${Ae[r]}></ha-icon>
    <span class="text">
      ${x(s,i)} ${n?c`<span class="hint">${n}</span>`:d}
    </span>
    <span>${e(`result.${r}`)}</span>
  </li>`}var hn=5;function At(s,e,t,n){return c`<section class="field" aria-labelledby="recent">
    <h3 id="recent">${e("recent.label")}</h3>
    ${t.length?c`<ul class="recent">
            ${t.slice(0,hn).map(r=>mn(s,e,r,n))}
          </ul>`:c`<p class="hint">${e("recent.none")}</p>`}
  </section>`}function mn(s,e,t,n){let{message:r,speakers:i}=t,o=qe(i),l=i.map(({entity_id:a})=>x(s,a)).join(", ");return c`<li class="${o} ${C(o)?"good":R(o)?"bad":""}">
    <ha-icon .icon=${Ae[o]}></ha-icon>
    <span class="text">
      ${r}
      <span class="hint">
        ${fn(s,t.created_at)} · ${e(`result.${o}`)} · ${l}
      </span>
    </span>
    <button
      type="button"
      class="bare"
      title=${e("action.say_again")}
      aria-label=${e("action.say_again_named",{message:r})}
      @click=${()=>{n(t)}}
    >
      <ha-icon icon="mdi:replay"></ha-icon>
    </button>
  </li>`}function fn(s,e){let{language:t,time_format:n,time_zone:r}=s.locale??{language:s.language},i=r==="server"?s.config?.time_zone:void 0;return new Date(e).toLocaleTimeString(n==="system"?[]:t,{hour:"numeric",minute:"2-digit",...n==="12"?{hour12:!0}:{},...n==="24"?{hour12:!1}:{},...i?{timeZone:i}:{}})}var gn=3e4,m=class extends A{constructor(){super(...arguments);this.message="";this.arePlacesShown=!1;this.isMannerShown=!1;this.manner={};this.announcements=[];this.recent=[];this.followed=[];this.isSending=!1;this.problem="";this.isOutdated=!1;this.reasons=new WeakMap;this.player=new ne(()=>{this.requestUpdate()},()=>{this.problem=this.words("error.listen")})}static{this.styles=ft}static getStubConfig(t){return ee(t)}static getConfigForm(){return Ye()}setConfig(t){this.settings=X(t)}getCardSize(){return this.settings?.isCompact?2:6}getGridOptions(){return{columns:12,min_columns:6,rows:"auto"}}connectedCallback(){super.connectedCallback(),this.listenToNews()}disconnectedCallback(){super.disconnectedCallback(),this.player.stop(),clearTimeout(this.hiding),this.unsubscribe?.then(t=>t?.()),this.unsubscribe=void 0}shouldUpdate(t){let n=t.get("hass");return t.size>1||!t.has("hass")||!n||!this.hass||ot(n,this.hass)}willUpdate(t){t.has("hass")&&this.listenToNews()}render(){let{hass:t,settings:n}=this;return!t||!n?d:c`<ha-card>
      <div class="content">
        ${n.title?c`<h2>${n.title}</h2>`:d}
        ${n.isCompact?this.compactView(t,n):this.fullView(t,n)}
      </div>
    </ha-card>`}get words(){return y(this.hass?.language??"en")}get turns(){return je(this.announcements,this.followed)}compactView(t,n){let r=te(t,n),i=this.chosenOf(r,n),o=i.map(({name:l})=>l).join(", ");return c`${_e(this.words,n.phrases,{areTiles:!0,isDisabled:!i.length||this.isSending,use:l=>{this.announce(l.message)}})}
    ${i.length?c`<button
            type="button"
            class="small disclosure"
            aria-expanded=${this.arePlacesShown?"true":"false"}
            @click=${()=>{this.arePlacesShown=!this.arePlacesShown}}
          >
            ${this.words("where.change",{places:o})}
          </button>`:d}
    ${this.arePlacesShown||!i.length?this.placesView(r,i,!0):d}
    ${this.problemView()} ${this.progressView(t)}`}fullView(t,n){let r=te(t,n),i=this.chosenOf(r,n);return c`${this.messageView()}
    ${_e(this.words,n.phrases,{areTiles:!1,isDisabled:!1,use:o=>{this.fillIn(o)}})}
    ${this.placesView(r,i,this.arePlacesShown)} ${this.mannerView(t,n)}
    ${this.actionsView(i)} ${this.problemView()} ${this.progressView(t)}
    ${n.hasRecent?At(t,this.words,Ie(this.announcements,this.recent),o=>{this.sayAgain(o)}):d}`}messageView(){return c`<label>
      <span class="caption">${this.words("message.label")}</span>
      <textarea
        rows="2"
        placeholder=${this.words("message.placeholder")}
        .value=${this.message}
        @input=${({target:t})=>{this.message=t.value}}
        @keydown=${t=>{t.key==="Enter"&&(t.ctrlKey||t.metaKey)&&this.announce(this.message)}}
      ></textarea>
      ${this.message.includes("{{")||this.message.includes("{%")?c`<span class="hint">${this.words("message.hint")}</span>`:d}
    </label>`}placesView(t,n,r){return bt(this.words,t,{chosen:n,areAllShown:r,toggle:i=>{this.chosen=tt(n,i),rt(this.chosen)},showAll:()=>{this.arePlacesShown=!0}})}mannerView(t,n){return c`<button
        type="button"
        class="small disclosure"
        aria-expanded=${this.isMannerShown?"true":"false"}
        aria-controls="how"
        @click=${()=>{this.toggleManner(t)}}
      >
        <ha-icon icon="mdi:tune-variant"></ha-icon>${this.words("how.label")}
      </button>
      ${this.isMannerShown&&this.offer?vt(t,this.words,this.offer,{voice:this.voiceOf(this.offer,n),manner:this.manner,change:r=>{this.manner=r}}):c`<div id="how" hidden></div>`}`}actionsView(t){let n=!this.message.trim(),r=this.player.state!=="idle";return c`<div class="row actions">
      <button
        type="button"
        ?disabled=${n&&!r}
        @click=${()=>{r?this.player.stop():this.listenHere()}}
      >
        <ha-icon icon=${r?"mdi:stop":"mdi:headphones"}></ha-icon>
        ${this.words(r?"action.stop":"action.listen")}
      </button>
      <button
        type="button"
        class="main"
        ?disabled=${n||!t.length||this.isSending}
        @click=${()=>{this.announce(this.message)}}
      >
        <ha-icon icon="mdi:bullhorn"></ha-icon>${this.words("action.announce")}
      </button>
    </div>`}problemView(){return c`<div role="alert" class=${this.problem?"":"live"}>
        ${this.problem?c`<div class="alert">
                <span>${this.problem}</span>
                <button
                  type="button"
                  class="bare"
                  aria-label=${this.words("action.close")}
                  @click=${()=>{this.problem=""}}
                >
                  <ha-icon icon="mdi:close"></ha-icon>
                </button>
              </div>`:d}
      </div>
      ${this.isOutdated?c`<div class="alert notice">
              <span>${this.words("error.updated")}</span>
              <button
                type="button"
                class="small"
                @click=${()=>{location.reload()}}
              >
                ${this.words("action.reload")}
              </button>
            </div>`:d}`}progressView(t){let{turns:n,words:r}=this,i=this.announcements.find(({announcement_id:o})=>o===this.followed[0])?.message;return c`<div class="live" role="status">
        <span>${$t(t,r,n)}</span>
      </div>
      ${n.length?wt(t,r,n,{message:i??"",reason:o=>[this.reasons.get(o),_t(r,o)].filter(Boolean).join(" "),tryAgain:()=>{this.tryAgain()},close:()=>{this.followed=[]}}):d}`}chosenOf(t,n){this.chosen??=st(t);let r=this.chosen?.map(b);return r?t.filter(i=>r.includes(b(i))):nt(t,n)}voiceOf(t,n){let r=this.manner.voice??n.voice;return t.voices.find(({entity_id:i})=>i===r)??t.voices[0]}get mannerInForce(){let t=this.settings?.voice;return{...t?{voice:t}:{},...this.manner}}fillIn(t){this.message=t.message,this.renderRoot.querySelector("textarea")?.focus()}async toggleManner(t){this.isMannerShown=!this.isMannerShown,this.isMannerShown&&await this.attempt(async()=>{await t.loadBackendTranslation("selector","mimo_speech"),this.offer=await ct(t)})}async listenHere(){await this.attempt(t=>this.player.play(async()=>pt(t,await we(t,this.message),this.mannerInForce)))}async announce(t){let{hass:n,settings:r}=this;if(!n||!r||!t.trim())return;let i=this.chosenOf(te(n,r),r);if(!i.length){this.problem=this.words("where.choose");return}await this.send(async()=>{let o=await we(n,t);this.followed=[await dt(n,o,it(i),this.mannerInForce)]})}async sayAgain({announcement_id:t}){await this.send(async n=>{this.followed=[await be(n,t)]})}async tryAgain(){let t=this.turns.filter(({report:n})=>R(n.result));await this.send(async n=>{for(let r of new Set(t.map(({announcementId:i})=>i))){let i=t.filter(({announcementId:o})=>o===r).map(({report:o})=>o.entity_id);this.followed=[...this.followed,await be(n,r,i)]}})}async send(t){this.isSending=!0,await this.attempt(t),this.isSending=!1,this.hideOnceHeard()}async attempt(t){let{hass:n}=this;if(n){this.problem="";try{await t(n)}catch(r){this.problem=r instanceof DOMException?this.words("error.listen"):await Z(n,r)}}}listenToNews(){let{hass:t}=this;!t||!this.isConnected||this.unsubscribe||(this.unsubscribe=lt(t,n=>{this.takeIn(t,n)}).catch(async n=>{this.problem=await Z(t,n)}))}takeIn(t,{announcements:n,card_version:r,recent:i}){this.announcements=De(this.announcements,n),this.recent=i,this.isOutdated=$e!==null&&$e!==r;for(let o of n.flatMap(({speakers:l})=>l))o.error&&Z(t,o.error).then(l=>{this.reasons.set(o,l),this.requestUpdate()});this.hideOnceHeard()}hideOnceHeard(){clearTimeout(this.hiding);let{turns:t,followed:n}=this;t.length&&t.every(({report:r})=>C(r.result))&&(this.hiding=setTimeout(()=>{this.followed===n&&(this.followed=[])},gn))}};f([G({attribute:!1})],m.prototype,"hass",2),f([g()],m.prototype,"settings",2),f([g()],m.prototype,"message",2),f([g()],m.prototype,"chosen",2),f([g()],m.prototype,"arePlacesShown",2),f([g()],m.prototype,"isMannerShown",2),f([g()],m.prototype,"manner",2),f([g()],m.prototype,"offer",2),f([g()],m.prototype,"announcements",2),f([g()],m.prototype,"recent",2),f([g()],m.prototype,"followed",2),f([g()],m.prototype,"isSending",2),f([g()],m.prototype,"problem",2),f([g()],m.prototype,"isOutdated",2);function xt(s,e){let t=yn(s,e);return t?{label:y(s.language)("card.suggestion"),config:{type:`custom:${O}`,...ee(s),...t}}:null}function yn(s,e){let t=s.states[e];return t&&ye(t)?{speakers:[e]}:ve(s,e)?{announcers:[e]}:e.startsWith("tts.")&&s.entities[e]?.platform==="mimo_speech"?{voice:e}:null}async function vn(){await Promise.race(["home-assistant","hc-main"].map(s=>customElements.whenDefined(s))),customElements.get(O)||customElements.define(O,m)}vn();window.customCards=window.customCards??[];window.customCards.push({type:O,get name(){return y(j()?.language??"en")("card.name")},get description(){return y(j()?.language??"en")("card.description")},preview:!0,documentationURL:"https://github.com/mimo-speech/mimo-speech#a-card-for-your-dashboard",getEntitySuggestion:xt});
