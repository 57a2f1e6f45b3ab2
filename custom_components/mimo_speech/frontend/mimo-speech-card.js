var kt=Object.defineProperty;var Et=Object.getOwnPropertyDescriptor;var f=(s,e,t,n)=>{for(var i=n>1?void 0:n?Et(e,t):e,r=s.length-1,o;r>=0;r--)(o=s[r])&&(i=(n?o(e,t,i):o(i))||i);return n&&i&&kt(e,t,i),i};/**
 * @license
 * Copyright 2019 Google LLC
 * SPDX-License-Identifier: BSD-3-Clause
 */var F=globalThis,q=F.ShadowRoot&&(F.ShadyCSS===void 0||F.ShadyCSS.nativeShadow)&&"adoptedStyleSheets"in Document.prototype&&"replace"in CSSStyleSheet.prototype,se=Symbol(),Se=new WeakMap,M=class{constructor(e,t,n){if(this._$cssResult$=!0,n!==se)throw Error("CSSResult is not constructable. Use `unsafeCSS` or `css` instead.");this.cssText=e,this.t=t}get styleSheet(){let e=this.o,t=this.t;if(q&&e===void 0){let n=t!==void 0&&t.length===1;n&&(e=Se.get(t)),e===void 0&&((this.o=e=new CSSStyleSheet).replaceSync(this.cssText),n&&Se.set(t,e))}return e}toString(){return this.cssText}},ke=s=>new M(typeof s=="string"?s:s+"",void 0,se),ie=(s,...e)=>{let t=s.length===1?s[0]:e.reduce((n,i,r)=>n+(o=>{if(o._$cssResult$===!0)return o.cssText;if(typeof o=="number")return o;throw Error("Value passed to 'css' function must be a 'css' function result: "+o+". Use 'unsafeCSS' to pass non-literal values, but take care to ensure page security.")})(i)+s[r+1],s[0]);return new M(t,s,se)},Ee=(s,e)=>{if(q)s.adoptedStyleSheets=e.map(t=>t instanceof CSSStyleSheet?t:t.styleSheet);else for(let t of e){let n=document.createElement("style"),i=F.litNonce;i!==void 0&&n.setAttribute("nonce",i),n.textContent=t.cssText,s.appendChild(n)}},re=q?s=>s:s=>s instanceof CSSStyleSheet?(e=>{let t="";for(let n of e.cssRules)t+=n.cssText;return ke(t)})(s):s;/**
 * @license
 * Copyright 2017 Google LLC
 * SPDX-License-Identifier: BSD-3-Clause
 */var{is:Pt,defineProperty:Rt,getOwnPropertyDescriptor:Ct,getOwnPropertyNames:Tt,getOwnPropertySymbols:Ht,getPrototypeOf:Ot}=Object,B=globalThis,Pe=B.trustedTypes,Mt=Pe?Pe.emptyScript:"",Nt=B.reactiveElementPolyfillSupport,N=(s,e)=>s,U={toAttribute(s,e){switch(e){case Boolean:s=s?Mt:null;break;case Object:case Array:s=s==null?s:JSON.stringify(s)}return s},fromAttribute(s,e){let t=s;switch(e){case Boolean:t=s!==null;break;case Number:t=s===null?null:Number(s);break;case Object:case Array:try{t=JSON.parse(s)}catch{t=null}}return t}},K=(s,e)=>!Pt(s,e),Re={attribute:!0,type:String,converter:U,reflect:!1,useDefault:!1,hasChanged:K};Symbol.metadata??=Symbol("metadata"),B.litPropertyMetadata??=new WeakMap;var w=class extends HTMLElement{static addInitializer(e){this._$Ei(),(this.l??=[]).push(e)}static get observedAttributes(){return this.finalize(),this._$Eh&&[...this._$Eh.keys()]}static createProperty(e,t=Re){if(t.state&&(t.attribute=!1),this._$Ei(),this.prototype.hasOwnProperty(e)&&((t=Object.create(t)).wrapped=!0),this.elementProperties.set(e,t),!t.noAccessor){let n=Symbol(),i=this.getPropertyDescriptor(e,n,t);i!==void 0&&Rt(this.prototype,e,i)}}static getPropertyDescriptor(e,t,n){let{get:i,set:r}=Ct(this.prototype,e)??{get(){return this[t]},set(o){this[t]=o}};return{get:i,set(o){let c=i?.call(this);r?.call(this,o),this.requestUpdate(e,c,n)},configurable:!0,enumerable:!0}}static getPropertyOptions(e){return this.elementProperties.get(e)??Re}static _$Ei(){if(this.hasOwnProperty(N("elementProperties")))return;let e=Ot(this);e.finalize(),e.l!==void 0&&(this.l=[...e.l]),this.elementProperties=new Map(e.elementProperties)}static finalize(){if(this.hasOwnProperty(N("finalized")))return;if(this.finalized=!0,this._$Ei(),this.hasOwnProperty(N("properties"))){let t=this.properties,n=[...Tt(t),...Ht(t)];for(let i of n)this.createProperty(i,t[i])}let e=this[Symbol.metadata];if(e!==null){let t=litPropertyMetadata.get(e);if(t!==void 0)for(let[n,i]of t)this.elementProperties.set(n,i)}this._$Eh=new Map;for(let[t,n]of this.elementProperties){let i=this._$Eu(t,n);i!==void 0&&this._$Eh.set(i,t)}this.elementStyles=this.finalizeStyles(this.styles)}static finalizeStyles(e){let t=[];if(Array.isArray(e)){let n=new Set(e.flat(1/0).reverse());for(let i of n)t.unshift(re(i))}else e!==void 0&&t.push(re(e));return t}static _$Eu(e,t){let n=t.attribute;return n===!1?void 0:typeof n=="string"?n:typeof e=="string"?e.toLowerCase():void 0}constructor(){super(),this._$Ep=void 0,this.isUpdatePending=!1,this.hasUpdated=!1,this._$Em=null,this._$Ev()}_$Ev(){this._$ES=new Promise(e=>this.enableUpdating=e),this._$AL=new Map,this._$E_(),this.requestUpdate(),this.constructor.l?.forEach(e=>e(this))}addController(e){(this._$EO??=new Set).add(e),this.renderRoot!==void 0&&this.isConnected&&e.hostConnected?.()}removeController(e){this._$EO?.delete(e)}_$E_(){let e=new Map,t=this.constructor.elementProperties;for(let n of t.keys())this.hasOwnProperty(n)&&(e.set(n,this[n]),delete this[n]);e.size>0&&(this._$Ep=e)}createRenderRoot(){let e=this.shadowRoot??this.attachShadow(this.constructor.shadowRootOptions);return Ee(e,this.constructor.elementStyles),e}connectedCallback(){this.renderRoot??=this.createRenderRoot(),this.enableUpdating(!0),this._$EO?.forEach(e=>e.hostConnected?.())}enableUpdating(e){}disconnectedCallback(){this._$EO?.forEach(e=>e.hostDisconnected?.())}attributeChangedCallback(e,t,n){this._$AK(e,n)}_$ET(e,t){let n=this.constructor.elementProperties.get(e),i=this.constructor._$Eu(e,n);if(i!==void 0&&n.reflect===!0){let r=(n.converter?.toAttribute!==void 0?n.converter:U).toAttribute(t,n.type);this._$Em=e,r==null?this.removeAttribute(i):this.setAttribute(i,r),this._$Em=null}}_$AK(e,t){let n=this.constructor,i=n._$Eh.get(e);if(i!==void 0&&this._$Em!==i){let r=n.getPropertyOptions(i),o=typeof r.converter=="function"?{fromAttribute:r.converter}:r.converter?.fromAttribute!==void 0?r.converter:U;this._$Em=i;let c=o.fromAttribute(t,r.type);this[i]=c??this._$Ej?.get(i)??c,this._$Em=null}}requestUpdate(e,t,n,i=!1,r){if(e!==void 0){let o=this.constructor;if(i===!1&&(r=this[e]),n??=o.getPropertyOptions(e),!((n.hasChanged??K)(r,t)||n.useDefault&&n.reflect&&r===this._$Ej?.get(e)&&!this.hasAttribute(o._$Eu(e,n))))return;this.C(e,t,n)}this.isUpdatePending===!1&&(this._$ES=this._$EP())}C(e,t,{useDefault:n,reflect:i,wrapped:r},o){n&&!(this._$Ej??=new Map).has(e)&&(this._$Ej.set(e,o??t??this[e]),r!==!0||o!==void 0)||(this._$AL.has(e)||(this.hasUpdated||n||(t=void 0),this._$AL.set(e,t)),i===!0&&this._$Em!==e&&(this._$Eq??=new Set).add(e))}async _$EP(){this.isUpdatePending=!0;try{await this._$ES}catch(t){Promise.reject(t)}let e=this.scheduleUpdate();return e!=null&&await e,!this.isUpdatePending}scheduleUpdate(){return this.performUpdate()}performUpdate(){if(!this.isUpdatePending)return;if(!this.hasUpdated){if(this.renderRoot??=this.createRenderRoot(),this._$Ep){for(let[i,r]of this._$Ep)this[i]=r;this._$Ep=void 0}let n=this.constructor.elementProperties;if(n.size>0)for(let[i,r]of n){let{wrapped:o}=r,c=this[i];o!==!0||this._$AL.has(i)||c===void 0||this.C(i,void 0,r,c)}}let e=!1,t=this._$AL;try{e=this.shouldUpdate(t),e?(this.willUpdate(t),this._$EO?.forEach(n=>n.hostUpdate?.()),this.update(t)):this._$EM()}catch(n){throw e=!1,this._$EM(),n}e&&this._$AE(t)}willUpdate(e){}_$AE(e){this._$EO?.forEach(t=>t.hostUpdated?.()),this.hasUpdated||(this.hasUpdated=!0,this.firstUpdated(e)),this.updated(e)}_$EM(){this._$AL=new Map,this.isUpdatePending=!1}get updateComplete(){return this.getUpdateComplete()}getUpdateComplete(){return this._$ES}shouldUpdate(e){return!0}update(e){this._$Eq&&=this._$Eq.forEach(t=>this._$ET(t,this[t])),this._$EM()}updated(e){}firstUpdated(e){}};w.elementStyles=[],w.shadowRootOptions={mode:"open"},w[N("elementProperties")]=new Map,w[N("finalized")]=new Map,Nt?.({ReactiveElement:w}),(B.reactiveElementVersions??=[]).push("2.1.2");/**
 * @license
 * Copyright 2017 Google LLC
 * SPDX-License-Identifier: BSD-3-Clause
 */var ue=globalThis,Ce=s=>s,J=ue.trustedTypes,Te=J?J.createPolicy("lit-html",{createHTML:s=>s}):void 0,Ve="$lit$",_=`lit$${Math.random().toFixed(9).slice(2)}$`,We="?"+_,Ut=`<${We}>`,E=document,W=()=>E.createComment(""),L=s=>s===null||typeof s!="object"&&typeof s!="function",he=Array.isArray,Vt=s=>he(s)||typeof s?.[Symbol.iterator]=="function",oe=`[ 	
\f\r]`,V=/<(?:(!--|\/[^a-zA-Z])|(\/?[a-zA-Z][^>\s]*)|(\/?$))/g,He=/-->/g,Oe=/>/g,S=RegExp(`>|${oe}(?:([^\\s"'>=/]+)(${oe}*=${oe}*(?:[^ 	
\f\r"'\`<>=]|("|')|))|$)`,"g"),Me=/'/g,Ne=/"/g,Le=/^(?:script|style|textarea|title)$/i,me=s=>(e,...t)=>({_$litType$:s,strings:e,values:t}),l=me(1),Sn=me(2),kn=me(3),P=Symbol.for("lit-noChange"),p=Symbol.for("lit-nothing"),Ue=new WeakMap,k=E.createTreeWalker(E,129);function ze(s,e){if(!he(s)||!s.hasOwnProperty("raw"))throw Error("invalid template strings array");return Te!==void 0?Te.createHTML(e):e}var Wt=(s,e)=>{let t=s.length-1,n=[],i,r=e===2?"<svg>":e===3?"<math>":"",o=V;for(let c=0;c<t;c++){let a=s[c],u,h,d=-1,v=0;for(;v<a.length&&(o.lastIndex=v,h=o.exec(a),h!==null);)v=o.lastIndex,o===V?h[1]==="!--"?o=He:h[1]!==void 0?o=Oe:h[2]!==void 0?(Le.test(h[2])&&(i=RegExp("</"+h[2],"g")),o=S):h[3]!==void 0&&(o=S):o===S?h[0]===">"?(o=i??V,d=-1):h[1]===void 0?d=-2:(d=o.lastIndex-h[2].length,u=h[1],o=h[3]===void 0?S:h[3]==='"'?Ne:Me):o===Ne||o===Me?o=S:o===He||o===Oe?o=V:(o=S,i=void 0);let $=o===S&&s[c+1].startsWith("/>")?" ":"";r+=o===V?a+Ut:d>=0?(n.push(u),a.slice(0,d)+Ve+a.slice(d)+_+$):a+_+(d===-2?c:$)}return[ze(s,r+(s[t]||"<?>")+(e===2?"</svg>":e===3?"</math>":"")),n]},z=class s{constructor({strings:e,_$litType$:t},n){let i;this.parts=[];let r=0,o=0,c=e.length-1,a=this.parts,[u,h]=Wt(e,t);if(this.el=s.createElement(u,n),k.currentNode=this.el.content,t===2||t===3){let d=this.el.content.firstChild;d.replaceWith(...d.childNodes)}for(;(i=k.nextNode())!==null&&a.length<c;){if(i.nodeType===1){if(i.hasAttributes())for(let d of i.getAttributeNames())if(d.endsWith(Ve)){let v=h[o++],$=i.getAttribute(d).split(_),j=/([.?@])?(.*)/.exec(v);a.push({type:1,index:r,name:j[2],strings:$,ctor:j[1]==="."?le:j[1]==="?"?ce:j[1]==="@"?pe:H}),i.removeAttribute(d)}else d.startsWith(_)&&(a.push({type:6,index:r}),i.removeAttribute(d));if(Le.test(i.tagName)){let d=i.textContent.split(_),v=d.length-1;if(v>0){i.textContent=J?J.emptyScript:"";for(let $=0;$<v;$++)i.append(d[$],W()),k.nextNode(),a.push({type:2,index:++r});i.append(d[v],W())}}}else if(i.nodeType===8)if(i.data===We)a.push({type:2,index:r});else{let d=-1;for(;(d=i.data.indexOf(_,d+1))!==-1;)a.push({type:7,index:r}),d+=_.length-1}r++}}static createElement(e,t){let n=E.createElement("template");return n.innerHTML=e,n}};function T(s,e,t=s,n){if(e===P)return e;let i=n!==void 0?t._$Co?.[n]:t._$Cl,r=L(e)?void 0:e._$litDirective$;return i?.constructor!==r&&(i?._$AO?.(!1),r===void 0?i=void 0:(i=new r(s),i._$AT(s,t,n)),n!==void 0?(t._$Co??=[])[n]=i:t._$Cl=i),i!==void 0&&(e=T(s,i._$AS(s,e.values),i,n)),e}var ae=class{constructor(e,t){this._$AV=[],this._$AN=void 0,this._$AD=e,this._$AM=t}get parentNode(){return this._$AM.parentNode}get _$AU(){return this._$AM._$AU}u(e){let{el:{content:t},parts:n}=this._$AD,i=(e?.creationScope??E).importNode(t,!0);k.currentNode=i;let r=k.nextNode(),o=0,c=0,a=n[0];for(;a!==void 0;){if(o===a.index){let u;a.type===2?u=new I(r,r.nextSibling,this,e):a.type===1?u=new a.ctor(r,a.name,a.strings,this,e):a.type===6&&(u=new de(r,this,e)),this._$AV.push(u),a=n[++c]}o!==a?.index&&(r=k.nextNode(),o++)}return k.currentNode=E,i}p(e){let t=0;for(let n of this._$AV)n!==void 0&&(n.strings!==void 0?(n._$AI(e,n,t),t+=n.strings.length-2):n._$AI(e[t])),t++}},I=class s{get _$AU(){return this._$AM?._$AU??this._$Cv}constructor(e,t,n,i){this.type=2,this._$AH=p,this._$AN=void 0,this._$AA=e,this._$AB=t,this._$AM=n,this.options=i,this._$Cv=i?.isConnected??!0}get parentNode(){let e=this._$AA.parentNode,t=this._$AM;return t!==void 0&&e?.nodeType===11&&(e=t.parentNode),e}get startNode(){return this._$AA}get endNode(){return this._$AB}_$AI(e,t=this){e=T(this,e,t),L(e)?e===p||e==null||e===""?(this._$AH!==p&&this._$AR(),this._$AH=p):e!==this._$AH&&e!==P&&this._(e):e._$litType$!==void 0?this.$(e):e.nodeType!==void 0?this.T(e):Vt(e)?this.k(e):this._(e)}O(e){return this._$AA.parentNode.insertBefore(e,this._$AB)}T(e){this._$AH!==e&&(this._$AR(),this._$AH=this.O(e))}_(e){this._$AH!==p&&L(this._$AH)?this._$AA.nextSibling.data=e:this.T(E.createTextNode(e)),this._$AH=e}$(e){let{values:t,_$litType$:n}=e,i=typeof n=="number"?this._$AC(e):(n.el===void 0&&(n.el=z.createElement(ze(n.h,n.h[0]),this.options)),n);if(this._$AH?._$AD===i)this._$AH.p(t);else{let r=new ae(i,this),o=r.u(this.options);r.p(t),this.T(o),this._$AH=r}}_$AC(e){let t=Ue.get(e.strings);return t===void 0&&Ue.set(e.strings,t=new z(e)),t}k(e){he(this._$AH)||(this._$AH=[],this._$AR());let t=this._$AH,n,i=0;for(let r of e)i===t.length?t.push(n=new s(this.O(W()),this.O(W()),this,this.options)):n=t[i],n._$AI(r),i++;i<t.length&&(this._$AR(n&&n._$AB.nextSibling,i),t.length=i)}_$AR(e=this._$AA.nextSibling,t){for(this._$AP?.(!1,!0,t);e!==this._$AB;){let n=Ce(e).nextSibling;Ce(e).remove(),e=n}}setConnected(e){this._$AM===void 0&&(this._$Cv=e,this._$AP?.(e))}},H=class{get tagName(){return this.element.tagName}get _$AU(){return this._$AM._$AU}constructor(e,t,n,i,r){this.type=1,this._$AH=p,this._$AN=void 0,this.element=e,this.name=t,this._$AM=i,this.options=r,n.length>2||n[0]!==""||n[1]!==""?(this._$AH=Array(n.length-1).fill(new String),this.strings=n):this._$AH=p}_$AI(e,t=this,n,i){let r=this.strings,o=!1;if(r===void 0)e=T(this,e,t,0),o=!L(e)||e!==this._$AH&&e!==P,o&&(this._$AH=e);else{let c=e,a,u;for(e=r[0],a=0;a<r.length-1;a++)u=T(this,c[n+a],t,a),u===P&&(u=this._$AH[a]),o||=!L(u)||u!==this._$AH[a],u===p?e=p:e!==p&&(e+=(u??"")+r[a+1]),this._$AH[a]=u}o&&!i&&this.j(e)}j(e){e===p?this.element.removeAttribute(this.name):this.element.setAttribute(this.name,e??"")}},le=class extends H{constructor(){super(...arguments),this.type=3}j(e){this.element[this.name]=e===p?void 0:e}},ce=class extends H{constructor(){super(...arguments),this.type=4}j(e){this.element.toggleAttribute(this.name,!!e&&e!==p)}},pe=class extends H{constructor(e,t,n,i,r){super(e,t,n,i,r),this.type=5}_$AI(e,t=this){if((e=T(this,e,t,0)??p)===P)return;let n=this._$AH,i=e===p&&n!==p||e.capture!==n.capture||e.once!==n.once||e.passive!==n.passive,r=e!==p&&(n===p||i);i&&this.element.removeEventListener(this.name,this,n),r&&this.element.addEventListener(this.name,this,e),this._$AH=e}handleEvent(e){typeof this._$AH=="function"?this._$AH.call(this.options?.host??this.element,e):this._$AH.handleEvent(e)}},de=class{constructor(e,t,n){this.element=e,this.type=6,this._$AN=void 0,this._$AM=t,this.options=n}get _$AU(){return this._$AM._$AU}_$AI(e){T(this,e)}};var Lt=ue.litHtmlPolyfillSupport;Lt?.(z,I),(ue.litHtmlVersions??=[]).push("3.3.3");var Ie=(s,e,t)=>{let n=t?.renderBefore??e,i=n._$litPart$;if(i===void 0){let r=t?.renderBefore??null;n._$litPart$=i=new I(e.insertBefore(W(),r),r,void 0,t??{})}return i._$AI(s),i};/**
 * @license
 * Copyright 2017 Google LLC
 * SPDX-License-Identifier: BSD-3-Clause
 */var fe=globalThis,A=class extends w{constructor(){super(...arguments),this.renderOptions={host:this},this._$Do=void 0}createRenderRoot(){let e=super.createRenderRoot();return this.renderOptions.renderBefore??=e.firstChild,e}update(e){let t=this.render();this.hasUpdated||(this.renderOptions.isConnected=this.isConnected),super.update(e),this._$Do=Ie(t,this.renderRoot,this.renderOptions)}connectedCallback(){super.connectedCallback(),this._$Do?.setConnected(!0)}disconnectedCallback(){super.disconnectedCallback(),this._$Do?.setConnected(!1)}render(){return P}};A._$litElement$=!0,A.finalized=!0,fe.litElementHydrateSupport?.({LitElement:A});var zt=fe.litElementPolyfillSupport;zt?.({LitElement:A});(fe.litElementVersions??=[]).push("4.2.2");/**
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
 */var It={attribute:!0,type:String,converter:U,reflect:!1,hasChanged:K},Dt=(s=It,e,t)=>{let{kind:n,metadata:i}=t,r=globalThis.litPropertyMetadata.get(i);if(r===void 0&&globalThis.litPropertyMetadata.set(i,r=new Map),n==="setter"&&((s=Object.create(s)).wrapped=!0),r.set(t.name,s),n==="accessor"){let{name:o}=t;return{set(c){let a=e.get.call(this);e.set.call(this,c),this.requestUpdate(o,a,s,!0,c)},init(c){return c!==void 0&&this.C(o,void 0,s,c),c}}}if(n==="setter"){let{name:o}=t;return function(c){let a=this[o];e.call(this,c),this.requestUpdate(o,a,s,!0,c)}}throw Error("Unsupported decorator location: "+n)};function G(s){return(e,t)=>typeof t=="object"?Dt(s,e,t):((n,i,r)=>{let o=i.hasOwnProperty(r);return i.constructor.createProperty(r,n),o?Object.getOwnPropertyDescriptor(i,r):void 0})(s,e,t)}/**
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
 */var jt=["queued","speaking"],Ft=["spoken","unverified"];function ge(s){return jt.includes(s)}function R(s){return Ft.includes(s)}function C(s){return!ge(s)&&!R(s)}function De(s,e){return[...new Map([...s,...e].map(n=>[n.announcement_id,n])).values()].sort((n,i)=>Date.parse(i.created_at)-Date.parse(n.created_at)).slice(0,40)}function je(s,e){let t=new Map;for(let n of e){let i=s.find(r=>r.announcement_id===n);for(let r of i?.speakers??[])t.set(r.entity_id,{announcementId:n,report:r})}return[...t.values()]}function Fe(s,e){return e.map(t=>s.find(({announcement_id:n})=>n===t)).filter(t=>t!==void 0)}function qe(s){return["speaking","queued","failed","offline","busy","interrupted","expired","muted","unverified","spoken"].find(t=>s.some(n=>n.result===t))??"queued"}var Be={"card.name":"MiMo Speech: announcements","card.description":"Announce a message and see where it was heard.","card.suggestion":"Announce here","message.label":"Message","message.placeholder":"What should be announced?","message.hint":"Templates are rendered when you announce.","phrases.label":"Phrases","phrases.none":"This card has no phrases. Add some in its settings.","where.label":"Where","where.none":"No speakers found.","where.choose":"Select where to announce.","where.more":"More","where.change":"Where: {places}","where.announcer":"Announcer","where.area":"Area","where.speaker":"Speaker","how.label":"Voice and volume","how.voice":"Voice","how.preset_voice":"Preset voice","how.style":"Style","how.chime":"Chime","how.volume":"Volume","how.volume_kept":"Unchanged","how.as_set":"As configured","action.announce":"Announce","action.listen":"Listen here","action.stop":"Stop","action.try_again":"Try again","action.say_again":"Say again","action.say_again_named":"Say again: {message}","action.close":"Close","action.reload":"Reload","progress.label":"Announcement","recent.label":"Recent announcements","recent.none":"Nothing has been announced since Home Assistant started.","result.queued":"Waiting","result.speaking":"Speaking","result.spoken":"Heard","result.unverified":"Sent","result.muted":"Muted","result.offline":"Not available","result.busy":"Busy","result.failed":"Failed","result.expired":"Expired","result.interrupted":"Interrupted","reason.unverified":"This speaker does not report whether it was heard.","reason.muted":"The speaker or the announcer is muted.","note.volume_not_set":"The volume could not be set.","note.music_not_resumed":"What was playing could not be resumed.","error.listen":"The audio could not be played here.","error.unknown":"Something went wrong.","error.updated":"The card has been updated.","editor.title":"Title","editor.layout":"Layout","editor.layout.full":"Everything","editor.layout.compact":"Phrases only","editor.phrases":"Phrases","editor.phrase.message":"Message","editor.phrase.name":"Name","editor.phrase.icon":"Icon","editor.places":"Where","editor.places.help":"If empty, all announcers, areas and speakers are offered.","editor.announcers":"Announcers","editor.areas":"Areas","editor.speakers":"Speakers","editor.voice":"Voice","editor.hide_recent":"Hide recent announcements","stub.dinner":"Dinner is ready.","stub.leave":"We are leaving in five minutes.","stub.night":"Good night, sleep well."};var Ke={"card.name":"MiMo Speech：语音播报","card.description":"在家中播报一段话，并查看各处是否听到。","card.suggestion":"在此播报","message.label":"播报内容","message.placeholder":"要播报什么？","message.hint":"播报时会代入模板的值。","phrases.label":"常用语","phrases.none":"此卡片还没有常用语，请在卡片设置中添加。","where.label":"播报位置","where.none":"未找到音箱。","where.choose":"请选择播报位置。","where.more":"更多","where.change":"播报位置：{places}","where.announcer":"播报员","where.area":"区域","where.speaker":"音箱","how.label":"语音与音量","how.voice":"语音角色","how.preset_voice":"预置音色","how.style":"风格","how.chime":"提示音","how.volume":"音量","how.volume_kept":"保持不变","how.as_set":"按原有设置","action.announce":"播报","action.listen":"在此试听","action.stop":"停止","action.try_again":"重试","action.say_again":"再播一次","action.say_again_named":"再播一次：{message}","action.close":"关闭","action.reload":"重新加载","progress.label":"本次播报","recent.label":"最近播报","recent.none":"Home Assistant 启动后还没有播报过。","result.queued":"等待中","result.speaking":"播报中","result.spoken":"已听到","result.unverified":"已发送","result.muted":"已静音","result.offline":"不可用","result.busy":"忙碌","result.failed":"失败","result.expired":"已过期","result.interrupted":"被打断","reason.unverified":"此音箱不会反馈是否播放完成。","reason.muted":"音箱或播报员处于静音状态。","note.volume_not_set":"未能设置音量。","note.music_not_resumed":"未能恢复之前播放的内容。","error.listen":"无法在此播放音频。","error.unknown":"操作失败。","error.updated":"卡片已更新。","editor.title":"标题","editor.layout":"布局","editor.layout.full":"完整","editor.layout.compact":"仅常用语","editor.phrases":"常用语","editor.phrase.message":"播报内容","editor.phrase.name":"名称","editor.phrase.icon":"图标","editor.places":"播报位置","editor.places.help":"如果不选择，将显示所有播报员、区域和音箱。","editor.announcers":"播报员","editor.areas":"区域","editor.speakers":"音箱","editor.voice":"语音角色","editor.hide_recent":"隐藏最近播报","stub.dinner":"开饭啦。","stub.leave":"我们五分钟后出门。","stub.night":"晚安，做个好梦。"};var Je={"card.name":"MiMo Speech：語音播報","card.description":"在家中播報一段話，並查看各處是否聽到。","card.suggestion":"在此播報","message.label":"播報內容","message.placeholder":"要播報什麼？","message.hint":"播報時會代入範本的值。","phrases.label":"常用語","phrases.none":"此面板尚無常用語，請在面板設定中新增。","where.label":"播報位置","where.none":"找不到喇叭。","where.choose":"請選擇播報位置。","where.more":"更多","where.change":"播報位置：{places}","where.announcer":"播報員","where.area":"分區","where.speaker":"喇叭","how.label":"語音與音量","how.voice":"語音角色","how.preset_voice":"內建音色","how.style":"風格","how.chime":"提示音","how.volume":"音量","how.volume_kept":"保持不變","how.as_set":"依原有設定","action.announce":"播報","action.listen":"在此試聽","action.stop":"停止","action.try_again":"重試","action.say_again":"再播一次","action.say_again_named":"再播一次：{message}","action.close":"關閉","action.reload":"重新載入","progress.label":"本次播報","recent.label":"最近的播報","recent.none":"Home Assistant 啟動後尚未播報過。","result.queued":"等待中","result.speaking":"播報中","result.spoken":"已聽到","result.unverified":"已傳送","result.muted":"已靜音","result.offline":"無法使用","result.busy":"忙碌","result.failed":"失敗","result.expired":"已過期","result.interrupted":"遭中斷","reason.unverified":"此喇叭不會回報是否播放完成。","reason.muted":"喇叭或播報員處於靜音狀態。","note.volume_not_set":"無法設定音量。","note.music_not_resumed":"無法恢復先前播放的內容。","error.listen":"無法在此播放音訊。","error.unknown":"操作失敗。","error.updated":"面板已更新。","editor.title":"標題","editor.layout":"版面配置","editor.layout.full":"完整","editor.layout.compact":"僅常用語","editor.phrases":"常用語","editor.phrase.message":"播報內容","editor.phrase.name":"名稱","editor.phrase.icon":"圖示","editor.places":"播報位置","editor.places.help":"若未選擇，將顯示所有播報員、分區與喇叭。","editor.announcers":"播報員","editor.areas":"分區","editor.speakers":"喇叭","editor.voice":"語音角色","editor.hide_recent":"隱藏最近的播報","stub.dinner":"開飯囉。","stub.leave":"我們五分鐘後出門。","stub.night":"晚安，祝好夢。"};var Jt=/(^|-)(hant|hk|mo|tw)(-|$)/i;function Gt(s){return/^zh(-|$)/i.test(s)?Jt.test(s)?Je:Ke:Be}function y(s){let e=Gt(s);return(t,n={})=>Object.entries(n).reduce((i,[r,o])=>i.replace(`{${r}}`,()=>o),e[t])}async function ye(s,e){let{message:t,translation_domain:n,translation_key:i,translation_placeholders:r}=e??{};if(n&&i){await s.loadBackendTranslation("exceptions",n).catch(()=>{});let o=s.localize(`component.${n}.exceptions.${i}.message`,r??{});if(o)return o}return t??y(s.language)("error.unknown")}var O="mimo-speech-card";function Q(s){let e=Z(s,"announcers"),t=Z(s,"areas"),n=Z(s,"speakers"),i=e.length+t.length+n.length>0;if(s.layout!==void 0&&!["full","compact"].includes(s.layout))throw new Error("layout: full or compact");return{title:s.title??"",isCompact:s.layout==="compact",phrases:Z(s,"phrases").map(Yt),places:i?{announcers:e,areas:t,speakers:n}:void 0,voice:s.voice,hasRecent:!s.hide_recent}}function Z(s,e){let t=s[e]??[];if(!Array.isArray(t))throw new Error(`${e}: a list`);return t}function Yt(s){let e=typeof s=="string"?{message:s}:s;if(typeof e.message!="string")throw new Error("phrases: texts, or objects with a message");return e}function X(s){let e=y(s.language);return{layout:"full",phrases:[{message:e("stub.dinner"),icon:"mdi:silverware-fork-knife"},{message:e("stub.leave"),icon:"mdi:door-open"},{message:e("stub.night"),icon:"mdi:weather-night"}]}}function D(){return document.querySelector("home-assistant")?.hass}var Ge={title:"editor.title",layout:"editor.layout",phrases:"editor.phrases",places:"editor.places",announcers:"editor.announcers",areas:"editor.areas",speakers:"editor.speakers",voice:"editor.voice",hide_recent:"editor.hide_recent"};function Ze(){let s=y(D()?.language??"en");return{schema:Qt(s),computeLabel:({name:e})=>Ge[e]?s(Ge[e]):e,computeHelper:({name:e})=>e==="places"?s("editor.places.help"):void 0,assertConfig:Zt}}function Zt(s){if(Q(s),s.phrases?.some(e=>typeof e=="string"))throw new Error("phrases: objects")}function Qt(s){return[{name:"title",selector:{text:{}}},{name:"layout",selector:{select:{mode:"dropdown",options:Xt(s)}}},{name:"phrases",selector:{object:en(s)}},{name:"places",type:"expandable",flatten:!0,icon:"mdi:speaker-multiple",schema:[{name:"announcers",selector:Ye({integration:"mimo_speech",domain:"notify"})},{name:"areas",selector:{area:{multiple:!0}}},{name:"speakers",selector:Ye([{domain:"media_player"},{domain:"assist_satellite"}])}]},{name:"voice",selector:{entity:{filter:{integration:"mimo_speech",domain:"tts"}}}},{name:"hide_recent",selector:{boolean:{}}}]}function Xt(s){return[{value:"full",label:s("editor.layout.full")},{value:"compact",label:s("editor.layout.compact")}]}function en(s){return{multiple:!0,label_field:"name",description_field:"message",fields:{message:{label:s("editor.phrase.message"),required:!0,selector:{text:{multiline:!0}}},name:{label:s("editor.phrase.name"),selector:{text:{}}},icon:{label:s("editor.phrase.icon"),selector:{icon:{}}}}}}function Ye(s){return{entity:{multiple:!0,filter:s}}}var et="mimo-speech-card.where";var tt={announcer:"mdi:bullhorn",area:"mdi:texture-box",speaker:"mdi:speaker"};function ee(s,e){let{places:t}=e,n=tn(s),i=t?.announcers??sn(s),r=t?.areas??rn(s,n);return[...i.map(o=>Xe(s,"announcer",o)),...r.map(o=>an(s,o)),...(t?.speakers??n).map(o=>Xe(s,"speaker",o))].filter(o=>o!==void 0)}function tn(s){let e=lt(s).filter(ve),t=new Set(e.filter(({entity_id:n})=>n.startsWith("assist_satellite.")).map(({entity_id:n})=>s.entities[n]?.device_id));return e.filter(({entity_id:n})=>{let i=s.entities[n]?.device_id;return n.startsWith("assist_satellite.")||!i||!t.has(i)}).map(({entity_id:n})=>n)}function ve({entity_id:s,attributes:e}){let t=e.supported_features??0;return s.startsWith("media_player.")&&(t&512)!==0||s.startsWith("assist_satellite.")&&(t&1)!==0}function be(s,e){return e.startsWith("notify.")&&s.entities[e]?.platform==="mimo_speech"}function nt(s,e){let t=s.filter(n=>b(n)!==b(e));return t.length<s.length?t:e.kind==="announcer"?[e]:[...t.filter(({kind:n})=>n!=="announcer"),e]}function st(s,e){let[t]=s;return t?.kind==="announcer"?[t]:e.places||s.length===1?s:[]}function it(s){try{let e=JSON.parse(localStorage.getItem(et)??"null"),t=Array.isArray(e)?s.filter(n=>e.includes(b(n))):[];return t.length?t:void 0}catch{return}}function rt(s){try{localStorage.setItem(et,JSON.stringify(s.map(b)))}catch{}}function ot(s){let e=s.find(({kind:r})=>r==="announcer");if(e)return{announcer:e.id};let t=r=>s.filter(({kind:o})=>o===r).map(({id:o})=>o),[n,i]=[t("area"),t("speaker")];return{target:{...n.length?{area_id:n}:{},...i.length?{entity_id:i}:{}}}}function at(s,e){return!(s.language===e.language&&s.locale===e.locale&&s.entities===e.entities&&s.devices===e.devices&&s.areas===e.areas)||Qe(s.states,e.states)||Qe(e.states,s.states)}var nn=/^(media_player|assist_satellite|notify)\./;function Qe(s,e){return Object.keys(e).some(t=>s[t]!==e[t]&&nn.test(t))}function b({kind:s,id:e}){return`${s}:${e}`}function x(s,e){return s.states[e]?.attributes.friendly_name??e}function sn(s){return lt(s).map(({entity_id:e})=>e).filter(e=>be(s,e))}function rn(s,e){let t=new Set(e.map(n=>on(s,n)));return Object.keys(s.areas).filter(n=>t.has(n))}function on(s,e){let t=s.entities[e],n=t?.device_id?s.devices[t.device_id]:void 0;return t?.area_id??n?.area_id??void 0}function lt(s){return Object.values(s.states).filter(({entity_id:e})=>!s.entities[e]?.hidden).sort((e,t)=>x(s,e.entity_id).localeCompare(x(s,t.entity_id),s.language))}function Xe(s,e,t){let n=s.states[t];return n&&{kind:e,id:t,name:x(s,t),icon:n.attributes.icon??tt[e]}}function an(s,e){let t=s.areas[e];return t&&{kind:"area",id:e,name:t.name,icon:t.icon??tt.area}}var te=class{constructor(e,t){this.onChange=e;this.onError=t;this.state="idle";this.audio=new Audio;this.attempt=0;this.audio.addEventListener("playing",()=>{this.change("playing")}),this.audio.addEventListener("ended",()=>{this.change("idle")}),this.audio.addEventListener("error",()=>{this.state==="playing"&&(this.change("idle"),this.onError())})}async play(e){let t=++this.attempt;this.change("loading"),this.audio.load();try{let n=await e();t===this.attempt&&(this.audio.src=n,await this.audio.play())}catch(n){if(t!==this.attempt)return;throw this.change("idle"),n}}stop(){this.attempt+=1,this.audio.pause(),this.audio.removeAttribute("src"),this.change("idle")}change(e){this.state=e,this.onChange()}};var ln=/\{[{%#]/;function ct(s){return s.callWS({type:"mimo_speech/voices"})}function pt(s,e,t,n){let{volume:i}=n;return ht(s,"announce",{...t,message:e,...ut(n),...mt({volume:i})})}function we(s,e,t){return ht(s,"repeat",{announcement_id:e,...t?{target:{entity_id:t}}:{}})}async function dt(s,e,t){let{url:n}=await s.callWS({type:"mimo_speech/listen",message:e,...ut(t)});return s.hassUrl(n)}async function $e(s,e){if(!ln.test(e))return e;let t;try{return await new Promise((n,i)=>{s.connection.subscribeMessage(({result:r,error:o,level:c})=>{o===void 0?n(typeof r=="string"?r:JSON.stringify(r)):c==="ERROR"&&i(new Error(o))},{type:"render_template",template:e,timeout:3,report_errors:!0}).then(r=>t=r,i)})}finally{await t?.()}}function ut({voice:s,presetVoice:e,style:t,chime:n}){return mt({voice:s,preset_voice:e,style:t,chime:n})}async function ht(s,e,t){let{response:n}=await s.callWS({type:"call_service",domain:"mimo_speech",service:e,service_data:{...t,wait:!1},return_response:!0});return n.announcement_id}function mt(s){return Object.fromEntries(Object.entries(s).filter(([,e])=>e!==void 0))}var ft=ie`
  :host {
    --gap: 12px;
    --line: var(--divider-color);
    --soft: color-mix(in srgb, var(--primary-text-color) 6%, var(--card-background-color));
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
`;var ne=class{constructor(e,t){this.connection=e;this.take=t;this.waitMs=1e3;this.attempt=0;this.begin=()=>{clearTimeout(this.timer);let e=++this.attempt;this.connection.subscribeMessage(this.take,{type:"mimo_speech/announcements/subscribe"},{resubscribe:!1}).then(t=>{e===this.attempt?(this.unsubscribe=t,this.waitMs=1e3):gt(t)},()=>{e===this.attempt&&(this.timer=setTimeout(this.begin,this.waitMs),this.waitMs=Math.min(this.waitMs*2,3e4))})};e.addEventListener("ready",this.begin),this.begin()}stop(){this.connection.removeEventListener("ready",this.begin),clearTimeout(this.timer),this.attempt+=1,gt(this.unsubscribe)}};function gt(s){s?.().catch(()=>{})}var _e=new URL(import.meta.url).searchParams.get("v");var cn=40;function bt(s,e,t,n){let{voice:i,manner:r,change:o}=n,c=t.voices.length>1?t.voices:[],a=(u,h,d)=>d.length?pn(e,u,d,r[h],v=>{o(yt(r,h,v))}):p;return l`<div class="how" id="how">
    ${a(e("how.voice"),"voice",c.map(({entity_id:u,name:h})=>({value:u,label:h})))}
    ${a(e("how.preset_voice"),"presetVoice",(i?.preset_voices??[]).map(({id:u,name:h})=>({value:u,label:h})))}
    ${a(e("how.style"),"style",vt(s,"style",i?.styles??[]))}
    ${a(e("how.chime"),"chime",vt(s,"chime",t.chimes))}
    ${dn(e,r.volume,u=>{o(yt(r,"volume",u))})}
  </div>`}function yt(s,e,t){let n=e==="voice"?[e,"presetVoice","style"]:[e],i=Object.fromEntries(Object.entries(s).filter(([r])=>!n.includes(r)));return t===void 0?i:{...i,[e]:t}}function pn(s,e,t,n,i){return l`<label>
    <span class="caption">${e}</span>
    <select
      @change=${({target:r})=>{i(r.value||void 0)}}
    >
      <option value="" ?selected=${!n}>${s("how.as_set")}</option>
      ${t.map(r=>l`<option value=${r.value} ?selected=${r.value===n}>
            ${r.label}
          </option>`)}
    </select>
  </label>`}function dn(s,e,t){return l`<div class="field">
    <label class="caption" for="volume">${s("how.volume")}</label>
    <div class="volume">
      <input
        id="volume"
        type="range"
        min="0"
        max="100"
        step="5"
        .value=${String(e??cn)}
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
  </div>`}function vt(s,e,t){return t.map(n=>({value:n,label:s.localize(`component.mimo_speech.selector.${e}.options.${n}`)||n}))}function Ae(s,e,t){return e.length?l`<div
    class=${t.areTiles?"tiles":"chips"}
    role="group"
    aria-label=${s("phrases.label")}
  >
    ${e.map(n=>l`<button
          type="button"
          class=${t.areTiles?"phrase":"chip"}
          ?disabled=${t.isDisabled}
          @click=${()=>{t.use(n)}}
        >
          ${n.icon?l`<ha-icon .icon=${n.icon}></ha-icon>`:p}
          <span>${n.name??n.message}</span>
        </button>`)}
  </div>`:t.areTiles?l`<p class="hint">${s("phrases.none")}</p>`:p}var un=8;function wt(s,e,t){if(!e.length)return l`<p class="hint">${s("where.none")}</p>`;let n=r=>t.chosen.some(o=>b(o)===b(r)),i=e.filter((r,o)=>t.areAllShown||o<un||n(r));return l`<div class="field">
    <h3 id="where">${s("where.label")}</h3>
    <div class="chips" role="group" aria-labelledby="where">
      ${i.map(r=>l`<button
            type="button"
            class="chip"
            aria-pressed=${n(r)?"true":"false"}
            title=${s(`where.${r.kind}`)}
            @click=${()=>{t.toggle(r)}}
          >
            <ha-icon .icon=${r.icon}></ha-icon>
            <span>${r.name}</span>
          </button>`)}
      ${i.length<e.length?l`<button type="button" class="chip" @click=${t.showAll}>
              ${s("where.more")}
            </button>`:p}
    </div>
  </div>`}var xe={queued:"mdi:timer-sand",speaking:"mdi:volume-high",spoken:"mdi:check-circle",unverified:"mdi:check",muted:"mdi:volume-off",offline:"mdi:lan-disconnect",busy:"mdi:account-voice",failed:"mdi:alert-circle",expired:"mdi:timer-off",interrupted:"mdi:close-circle"};function $t(s,e,t,n){let i=t.map(({report:o})=>o),r=!i.some(({result:o})=>ge(o));return l`<section class="panel" aria-label=${e("progress.label")}>
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
      ${i.map(o=>hn(s,e,o,n.reason(o)))}
    </ul>
    ${r&&i.some(({result:o})=>C(o))?l`<div class="row">
            <button type="button" class="main" @click=${n.tryAgain}>
              <ha-icon icon="mdi:refresh"></ha-icon>${e("action.try_again")}
            </button>
          </div>`:p}
  </section>`}function _t(s,e,t){return l`<div class="live" role="status" aria-atomic="false">
    ${t.map(({report:n})=>l`<p>${x(s,n.entity_id)}: ${e(`result.${n.result}`)}</p>`)}
  </div>`}function At(s,{result:e,notes:t,error:n}){return[...n!==null||!(e==="unverified"||e==="muted")?[]:[s(`reason.${e}`)],...t.map(o=>s(`note.${o}`))].join(" ")||void 0}function hn(s,e,t,n){let{result:i,entity_id:r}=t;return l`<li class="${i} ${R(i)?"good":C(i)?"bad":""}">
    <ha-icon .icon=${xe[i]}></ha-icon>
    <span class="text">
      ${x(s,r)} ${n?l`<span class="hint">${n}</span>`:p}
    </span>
    <span>${e(`result.${i}`)}</span>
  </li>`}var mn=4;function xt(s,e,t,n){return l`<section class="field" aria-labelledby="recent">
    <h3 id="recent">${e("recent.label")}</h3>
    ${t.length?l`<ul class="recent">
            ${t.slice(0,mn).map(i=>fn(s,e,i,n))}
          </ul>`:l`<p class="hint">${e("recent.none")}</p>`}
  </section>`}function fn(s,e,t,n){let{message:i,speakers:r}=t,o=qe(r),c=r.map(({entity_id:a})=>x(s,a)).join(", ");return l`<li class="${o} ${R(o)?"good":C(o)?"bad":""}">
    <ha-icon .icon=${xe[o]}></ha-icon>
    <span class="text">
      ${i}
      <span class="hint">
        ${gn(s,t.created_at)} · ${e(`result.${o}`)} · ${c}
      </span>
    </span>
    <button
      type="button"
      class="bare"
      title=${e("action.say_again")}
      aria-label=${e("action.say_again_named",{message:i})}
      @click=${()=>{n(t)}}
    >
      <ha-icon icon="mdi:replay"></ha-icon>
    </button>
  </li>`}function gn(s,e){let{language:t,time_format:n,time_zone:i}=s.locale??{language:s.language},r=i==="server"?s.config?.time_zone:void 0;return new Date(e).toLocaleTimeString(n==="system"?[]:t,{hour:"numeric",minute:"2-digit",...n==="12"?{hour12:!0}:{},...n==="24"?{hour12:!1}:{},...r?{timeZone:r}:{}})}var yn=3e4,m=class extends A{constructor(){super(...arguments);this.message="";this.arePlacesShown=!1;this.isMannerShown=!1;this.manner={};this.announcements=[];this.recent=[];this.followed=[];this.isSending=!1;this.problem="";this.isOutdated=!1;this.reasons=new WeakMap;this.player=new te(()=>{this.requestUpdate()},()=>{this.problem=this.words("error.listen")})}static{this.styles=ft}static getStubConfig(t){return X(t)}static getConfigForm(){return Ze()}setConfig(t){this.settings=Q(t)}getCardSize(){return this.settings?.isCompact?2:6}getGridOptions(){return{columns:12,min_columns:6,rows:"auto"}}connectedCallback(){super.connectedCallback(),this.listenToNews()}disconnectedCallback(){super.disconnectedCallback(),this.player.stop(),clearTimeout(this.hiding),this.subscription?.stop(),this.subscription=void 0}shouldUpdate(t){let n=t.get("hass");return t.size>1||!t.has("hass")||!n||!this.hass||at(n,this.hass)}willUpdate(t){t.has("hass")&&this.listenToNews()}render(){let{hass:t,settings:n}=this;return!t||!n?p:l`<ha-card>
      <div class="content">
        ${n.title?l`<h2>${n.title}</h2>`:p}
        ${n.isCompact?this.compactView(t,n):this.fullView(t,n)}
      </div>
    </ha-card>`}get words(){return y(this.hass?.language??"en")}get turns(){return je(this.announcements,this.followed)}compactView(t,n){let i=ee(t,n),r=this.chosenOf(i,n),o=r.map(({name:c})=>c).join(", ");return l`${Ae(this.words,n.phrases,{areTiles:!0,isDisabled:!r.length||this.isSending,use:c=>{this.announce(c.message)}})}
    ${r.length?l`<button
            type="button"
            class="small disclosure"
            aria-expanded=${this.arePlacesShown?"true":"false"}
            @click=${()=>{this.arePlacesShown=!this.arePlacesShown}}
          >
            ${this.words("where.change",{places:o})}
          </button>`:p}
    ${this.arePlacesShown||!r.length?this.placesView(i,r,!0):p}
    ${this.problemView()} ${this.progressView(t)}`}fullView(t,n){let i=ee(t,n),r=this.chosenOf(i,n);return l`${this.messageView()}
    ${Ae(this.words,n.phrases,{areTiles:!1,isDisabled:!1,use:o=>{this.fillIn(o)}})}
    ${this.placesView(i,r,this.arePlacesShown)} ${this.mannerView(t,n)}
    ${this.actionsView(r)} ${this.problemView()} ${this.progressView(t)}
    ${n.hasRecent?xt(t,this.words,Fe(this.announcements,this.recent),o=>{this.sayAgain(o)}):p}`}messageView(){return l`<label>
      <span class="caption">${this.words("message.label")}</span>
      <textarea
        rows="2"
        placeholder=${this.words("message.placeholder")}
        .value=${this.message}
        @input=${({target:t})=>{this.message=t.value}}
        @keydown=${t=>{t.key==="Enter"&&(t.ctrlKey||t.metaKey)&&this.announce(this.message)}}
      ></textarea>
      ${this.message.includes("{{")||this.message.includes("{%")?l`<span class="hint">${this.words("message.hint")}</span>`:p}
    </label>`}placesView(t,n,i){return wt(this.words,t,{chosen:n,areAllShown:i,toggle:r=>{this.chosen=nt(n,r),rt(this.chosen)},showAll:()=>{this.arePlacesShown=!0}})}mannerView(t,n){return l`<button
        type="button"
        class="small disclosure"
        aria-expanded=${this.isMannerShown?"true":"false"}
        aria-controls="how"
        @click=${()=>{this.toggleManner(t)}}
      >
        <ha-icon icon="mdi:tune-variant"></ha-icon>${this.words("how.label")}
      </button>
      ${this.isMannerShown&&this.offer?bt(t,this.words,this.offer,{voice:this.voiceOf(this.offer,n),manner:this.manner,change:i=>{this.manner=i}}):l`<div id="how" hidden></div>`}`}actionsView(t){let n=!this.message.trim(),i=this.player.state!=="idle";return l`<div class="row actions">
      <button
        type="button"
        ?disabled=${n&&!i}
        @click=${()=>{i?this.player.stop():this.listenHere()}}
      >
        <ha-icon icon=${i?"mdi:stop":"mdi:headphones"}></ha-icon>
        ${this.words(i?"action.stop":"action.listen")}
      </button>
      <button
        type="button"
        class="main"
        ?disabled=${n||!t.length||this.isSending}
        @click=${()=>{this.announce(this.message)}}
      >
        <ha-icon icon="mdi:bullhorn"></ha-icon>${this.words("action.announce")}
      </button>
    </div>`}problemView(){return l`<div role="alert" class=${this.problem?"":"live"}>
        ${this.problem?l`<div class="alert">
                <span>${this.problem}</span>
                <button
                  type="button"
                  class="bare"
                  aria-label=${this.words("action.close")}
                  @click=${()=>{this.problem=""}}
                >
                  <ha-icon icon="mdi:close"></ha-icon>
                </button>
              </div>`:p}
      </div>
      ${this.isOutdated?l`<div class="alert notice">
              <span>${this.words("error.updated")}</span>
              <button
                type="button"
                class="small"
                @click=${()=>{location.reload()}}
              >
                ${this.words("action.reload")}
              </button>
            </div>`:p}`}progressView(t){let{turns:n,words:i}=this,r=this.announcements.find(({announcement_id:o})=>o===this.followed[0])?.message;return l`${_t(t,i,n)}
    ${n.length?$t(t,i,n,{message:r??"",reason:o=>[this.reasons.get(o),At(i,o)].filter(Boolean).join(" "),tryAgain:()=>{this.tryAgain()},close:()=>{this.followed=[]}}):p}`}chosenOf(t,n){this.chosen??=it(t);let i=this.chosen?.map(b);return i?t.filter(r=>i.includes(b(r))):st(t,n)}voiceOf(t,n){let i=this.manner.voice??n.voice;return t.voices.find(({entity_id:r})=>r===i)??t.voices[0]}get mannerInForce(){let t=this.settings?.voice;return{...t?{voice:t}:{},...this.manner}}fillIn(t){this.message=t.message,this.renderRoot.querySelector("textarea")?.focus()}async toggleManner(t){this.isMannerShown=!this.isMannerShown,this.isMannerShown&&await this.attempt(async()=>{await t.loadBackendTranslation("selector","mimo_speech"),this.offer=await ct(t)})}async listenHere(){await this.attempt(t=>this.player.play(async()=>dt(t,await $e(t,this.message),this.mannerInForce)))}async announce(t){let{hass:n,settings:i}=this;if(!n||!i||!t.trim())return;let r=this.chosenOf(ee(n,i),i);if(!r.length){this.problem=this.words("where.choose");return}await this.send(async()=>{let o=await $e(n,t);this.followed=[await pt(n,o,ot(r),this.mannerInForce)]})}async sayAgain({announcement_id:t}){await this.send(async n=>{this.followed=[await we(n,t)]})}async tryAgain(){let t=this.turns.filter(({report:n})=>C(n.result));await this.send(async n=>{for(let i of new Set(t.map(({announcementId:r})=>r))){let r=t.filter(({announcementId:o})=>o===i).map(({report:o})=>o.entity_id);this.followed=[...this.followed,await we(n,i,r)]}})}async send(t){this.isSending=!0,await this.attempt(t),this.isSending=!1,this.hideOnceHeard()}async attempt(t){let{hass:n}=this;if(n){this.problem="";try{await t(n)}catch(i){this.problem=i instanceof DOMException?this.words("error.listen"):await ye(n,i)}}}listenToNews(){this.hass&&this.isConnected&&(this.subscription??=new ne(this.hass.connection,t=>{this.takeIn(t)}))}takeIn({announcements:t,card_version:n,recent:i}){this.announcements=De(this.announcements,t),this.recent=i,this.isOutdated=_e!==null&&_e!==n;for(let r of t.flatMap(({speakers:o})=>o))r.error&&this.hass&&ye(this.hass,r.error).then(o=>{this.reasons.set(r,o),this.requestUpdate()});this.hideOnceHeard()}hideOnceHeard(){clearTimeout(this.hiding);let{turns:t,followed:n}=this;t.length&&t.every(({report:i})=>R(i.result))&&(this.hiding=setTimeout(()=>{this.followed===n&&(this.followed=[])},yn))}};f([G({attribute:!1})],m.prototype,"hass",2),f([g()],m.prototype,"settings",2),f([g()],m.prototype,"message",2),f([g()],m.prototype,"chosen",2),f([g()],m.prototype,"arePlacesShown",2),f([g()],m.prototype,"isMannerShown",2),f([g()],m.prototype,"manner",2),f([g()],m.prototype,"offer",2),f([g()],m.prototype,"announcements",2),f([g()],m.prototype,"recent",2),f([g()],m.prototype,"followed",2),f([g()],m.prototype,"isSending",2),f([g()],m.prototype,"problem",2),f([g()],m.prototype,"isOutdated",2);function St(s,e){let t=vn(s,e);return t?{label:y(s.language)("card.suggestion"),config:{type:`custom:${O}`,...X(s),...t}}:null}function vn(s,e){let t=s.states[e];return t&&ve(t)?{speakers:[e]}:be(s,e)?{announcers:[e]}:e.startsWith("tts.")&&s.entities[e]?.platform==="mimo_speech"?{voice:e}:null}async function bn(){await Promise.race(["home-assistant","hc-main"].map(s=>customElements.whenDefined(s))),customElements.get(O)||customElements.define(O,m)}bn();window.customCards=window.customCards??[];window.customCards.push({type:O,get name(){return y(D()?.language??"en")("card.name")},get description(){return y(D()?.language??"en")("card.description")},preview:!0,documentationURL:"https://github.com/mimo-speech/mimo-speech#a-card-for-your-dashboard",getEntitySuggestion:St});
