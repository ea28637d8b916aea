/**
 * The block editor's panel: what contradicts the canon, block by block, before Publish is pressed.
 *
 * Plain JavaScript on the packages that WordPress brings: there is nothing to build.
 */
( function ( wp ) {
	'use strict';

	const { createElement: el, Fragment, useEffect, useState } = wp.element;
	const { Button, TextareaControl, TextControl, Notice, Spinner } = wp.components;
	const { createReduxStore, register, dispatch, select, useSelect } = wp.data;
	const { __, sprintf } = wp.i18n;
	// WordPress 6.6 moved them.
	const { PluginPrePublishPanel, PluginDocumentSettingPanel } =
		wp.editor && wp.editor.PluginPrePublishPanel ? wp.editor : wp.editPost;

	const LOCK = 'onmessage';
	const PAUSE_MS = 800; // after the last key, before the text is checked
	const STORE = 'onmessage/panel';
	const NOTHING = { text: null, busy: false, answer: null, trouble: null };

	/** Both panels show the one answer, and know of which text it is. */
	register(
		createReduxStore( STORE, {
			reducer: ( state = NOTHING, action ) =>
				action.type === 'SET' ? { ...state, ...action.values } : state,
			actions: { set: ( values ) => ( { type: 'SET', values } ) },
			selectors: { get: ( state ) => state },
		} )
	);
	const set = ( values ) => dispatch( STORE ).set( values );

	/** The text as it is being edited. */
	function edited( from = select ) {
		const editor = from( 'core/editor' );
		return {
			title: editor.getEditedPostAttribute( 'title' ) || '',
			content: editor.getEditedPostContent(),
			excerpt: editor.getEditedPostAttribute( 'excerpt' ) || '',
			meta: editor.getEditedPostAttribute( 'meta' ) || {},
		};
	}

	function ask( what, more = {} ) {
		const id = select( 'core/editor' ).getCurrentPostId();
		const post = edited();
		const text = JSON.stringify( post );
		set( { busy: true, trouble: null, text } );
		return wp
			.apiFetch( { path: `/onmessage/v1/posts/${ id }/${ what }`, method: 'POST', data: { ...post, ...more } } )
			.then( ( answer ) => answerOf( text, { answer } ) )
			.catch( ( error ) => answerOf( text, { trouble: error.message } ) );
	}

	/** An answer about a text that has changed meanwhile is none about this one. */
	function answerOf( text, values ) {
		if ( select( STORE ).get().text === text ) {
			set( { busy: false, ...values } );
		}
	}

	const check = () => ask( 'check' );

	/** Whether Publish may be pressed: the text that stands there was checked, and may be published. */
	const isAllowed = ( { answer, busy }, isCurrent ) => Boolean( isCurrent && ! busy && answer && answer.allowed );

	/** What is found in the blocks' order: title and excerpt first, custom fields last. */
	function grouped( things ) {
		const groups = new Map();
		for ( const thing of things ) {
			const field = thing.field || '';
			groups.set( field, [ ...( groups.get( field ) || [] ), thing ] );
		}
		const place = ( field ) => {
			const number = numberOf( field );
			return number === null ? ( field.startsWith( 'fields.' ) ? Infinity : 0 ) : number;
		};
		return [ ...groups ].sort( ( [ one ], [ other ] ) => place( one ) - place( other ) );
	}

	/** The number of a block in a name such as `block 3 (Paragraph)`, from 1; null of a field. */
	function numberOf( field ) {
		const found = /^block (\d+)\b/.exec( field );
		return found ? Number( found[ 1 ] ) : null;
	}

	function nameOf( field ) {
		const own = { title: __( 'Title', 'onmessage' ), excerpt: __( 'Excerpt', 'onmessage' ), content: __( 'Text', 'onmessage' ) };
		return own[ field ] || ( field ? field[ 0 ].toUpperCase() + field.slice( 1 ) : own.content );
	}

	/** Blocks of the editor are numbered as the server numbers them: empty classic ones are not counted. */
	function goTo( number ) {
		const blocks = select( 'core/block-editor' ).getBlocks().filter( isShown );
		if ( blocks[ number - 1 ] ) {
			dispatch( 'core/block-editor' ).selectBlock( blocks[ number - 1 ].clientId );
		}
	}

	const isShown = ( block ) => block.name !== 'core/freeform' || ( block.attributes.content || '' ).trim() !== '';

	function Thing( { thing } ) {
		const words = {
			error: __( 'Wrong', 'onmessage' ),
			warning: __( 'Warning', 'onmessage' ),
			note: __( 'Note', 'onmessage' ),
		};
		const instead = thing.suggestion
			? /* translators: what to write */ sprintf( __( 'Write: “%s”', 'onmessage' ), thing.suggestion )
			: thing.approved && /* translators: what is approved */ sprintf( __( 'Approved: %s', 'onmessage' ), thing.approved );
		return el(
			'li',
			{ className: `onmessage-thing is-${ thing.severity }` },
			el( 'strong', {}, words[ thing.severity ] ),
			thing.quoted && ` “${ thing.quoted }”`,
			el( 'p', {}, thing.message ),
			instead && el( 'p', { className: 'onmessage-instead' }, instead )
		);
	}

	function Group( { field, things } ) {
		const number = numberOf( field );
		return el(
			'section',
			{ className: 'onmessage-group' },
			el(
				'h3',
				{},
				nameOf( field ),
				number !== null &&
					el( Button, { variant: 'link', onClick: () => goTo( number ) }, __( 'Go to block', 'onmessage' ) )
			),
			el( 'ul', {}, things.map( ( thing, index ) => el( Thing, { key: index, thing } ) ) )
		);
	}

	/** The words over the list. */
	function summary( answer ) {
		if ( answer.unchecked !== null ) {
			return answer.unchecked;
		}
		if ( answer.things.length === 0 && answer.decided ) {
			return __( 'It may be published in spite of what was found.', 'onmessage' );
		}
		if ( answer.things.length === 0 ) {
			return __( 'Nothing contradicts what is approved.', 'onmessage' );
		}
		return answer.allowed
			? __( 'It may be published. Look at this first:', 'onmessage' )
			: __( 'It cannot be published as it is:', 'onmessage' );
	}

	function Decided( { by } ) {
		/* translators: who, until when, and why */
		const said = __( '%1$s has decided so, until %2$s: %3$s', 'onmessage' );
		return el( 'p', { className: 'onmessage-decided' }, sprintf( said, by.who, by.until, by.why ) );
	}

	function InSpite( { answer } ) {
		const [ isOpen, open ] = useState( false );
		const [ why, setWhy ] = useState( '' );
		const [ until, setUntil ] = useState( '' );
		if ( ! isOpen ) {
			return el( Button, { variant: 'link', onClick: () => open( true ) }, __( 'Publish in spite of this…', 'onmessage' ) );
		}
		const decide = () => ask( 'in-spite', { why, until, seen: answer.seen } );
		return el(
			'div',
			{ className: 'onmessage-in-spite' },
			el( TextareaControl, { label: __( 'Why it may be published as it is', 'onmessage' ), value: why, onChange: setWhy, rows: 3 } ),
			el( TextControl, { label: __( 'Until and including', 'onmessage' ), type: 'date', min: answer.today, value: until, onChange: setUntil } ),
			el( Button, { variant: 'secondary', disabled: ! why.trim() || ! until, onClick: decide }, __( 'Allow it', 'onmessage' ) )
		);
	}

	function Found( { state, isCurrent } ) {
		const { answer, busy, trouble } = state;
		return el(
			'div',
			{ className: 'onmessage-panel', 'aria-live': 'polite' },
			trouble && el( Notice, { status: 'error', isDismissible: false }, trouble ),
			( busy || ( ! isCurrent && ! trouble && answer ) ) &&
				el( 'p', {}, busy && el( Spinner ), busy ? __( 'Checking…', 'onmessage' ) : __( 'The text has changed since it was checked.', 'onmessage' ) ),
			answer && isCurrent && ! busy && el(
				Fragment,
				{},
				el( 'p', { className: answer.allowed ? 'is-allowed' : 'is-refused' }, summary( answer ) ),
				grouped( answer.things ).map( ( [ field, things ] ) => el( Group, { key: field, field, things } ) ),
				answer.decided && answer.allowed && el( Decided, { by: answer.decided } ),
				! answer.allowed && answer.mayInSpite && el( InSpite, { answer } )
			)
		);
	}

	/** The answer, and whether it is about the text that stands there now. */
	function useAnswer() {
		return useSelect( ( from ) => {
			const text = JSON.stringify( edited( from ) );
			const state = from( STORE ).get();
			return { state, text, isCurrent: state.text === text };
		}, [] );
	}

	/** Before Publish is pressed: checked by itself, and Publish waits for it. */
	function Before() {
		const { state, text, isCurrent } = useAnswer();
		const allowed = isAllowed( state, isCurrent );
		useEffect( () => {
			const wait = setTimeout( check, state.text === null ? 0 : PAUSE_MS );
			return () => clearTimeout( wait );
		}, [ text ] );
		useEffect( () => {
			const editor = dispatch( 'core/editor' );
			// Where the check itself fails, the server decides when Publish is pressed.
			if ( allowed || state.trouble ) {
				editor.unlockPostSaving( LOCK );
			} else {
				editor.lockPostSaving( LOCK );
			}
			return () => editor.unlockPostSaving( LOCK );
		}, [ allowed, state.trouble ] );
		return el( Found, { state, isCurrent } );
	}

	/** While writing, and for posts that are public already: checked when asked to. */
	function Beside() {
		const { state, isCurrent } = useAnswer();
		return el(
			Fragment,
			{},
			el( Button, { variant: 'secondary', isBusy: state.busy, disabled: state.busy, onClick: check }, __( 'Check against the canon', 'onmessage' ) ),
			el( Found, { state, isCurrent } )
		);
	}

	wp.plugins.registerPlugin( 'onmessage', {
		icon: 'megaphone',
		render: () =>
			el(
				Fragment,
				{},
				el( PluginPrePublishPanel, { title: 'OnMessage', initialOpen: true, className: 'onmessage-before' }, el( Before ) ),
				el( PluginDocumentSettingPanel, { name: 'onmessage', title: 'OnMessage', className: 'onmessage-beside' }, el( Beside ) )
			),
	} );
} )( window.wp );
