<?php
/**
 * The block editor: a panel that lists what is found, block by block, before Publish is pressed.
 *
 * @package OnMessage
 */

namespace OnMessage;

defined( 'ABSPATH' ) || exit;

/** Hook up the panel and what it asks. */
function start_editor(): void {
	add_action( 'enqueue_block_editor_assets', __NAMESPACE__ . '\\load_panel' );
	add_action( 'rest_api_init', __NAMESPACE__ . '\\add_routes' );
}

/** Load the panel where a post is edited that is checked. */
function load_panel(): void {
	$screen = get_current_screen();
	if ( ! $screen || ! in_array( $screen->post_type, types(), true ) ) {
		return;
	}
	$assets = plugins_url( 'assets', FOLDER . '/onmessage.php' );
	$needs  = array( 'wp-plugins', 'wp-edit-post', 'wp-editor', 'wp-block-editor', 'wp-element', 'wp-components', 'wp-data', 'wp-api-fetch', 'wp-i18n' );
	wp_enqueue_script( 'onmessage-panel', "$assets/panel.js", $needs, VERSION, true );
	wp_enqueue_style( 'onmessage-panel', "$assets/panel.css", array( 'wp-components' ), VERSION );
	wp_set_script_translations( 'onmessage-panel', 'onmessage' );
}

/** The panel's two questions: what is found, and may it be published all the same. */
function add_routes(): void {
	$text  = array( 'type' => 'string', 'default' => '' );
	$texts = array(
		'title'   => $text,
		'content' => $text,
		'excerpt' => $text,
		'meta'    => array( 'type' => 'object', 'default' => array() ),
	);
	$post  = array( 'id' => array( 'type' => 'integer', 'required' => true ) ) + $texts;
	register_rest_route( 'onmessage/v1', '/posts/(?P<id>\d+)/check', array(
		'methods'             => 'POST',
		'args'                => $post,
		'callback'            => __NAMESPACE__ . '\\answer_check',
		'permission_callback' => static function ( $request ) {
			return is_checked_post( (int) $request['id'] ) && current_user_can( 'edit_post', (int) $request['id'] );
		},
	) );
	register_rest_route( 'onmessage/v1', '/posts/(?P<id>\d+)/in-spite', array(
		'methods'             => 'POST',
		'args'                => $post + array(
			'why'   => array( 'type' => 'string', 'required' => true ),
			'until' => array( 'type' => 'string', 'required' => true ),
			'seen'  => array( 'type' => 'array', 'items' => array( 'type' => 'string' ), 'required' => true ),
		),
		'callback'            => __NAMESPACE__ . '\\answer_in_spite',
		'permission_callback' => static function ( $request ) {
			return is_checked_post( (int) $request['id'] ) && may_in_spite( (int) $request['id'] );
		},
	) );
}

/** Whether it is a post of a type that is checked. */
function is_checked_post( int $id ): bool {
	return in_array( get_post_type( $id ), types(), true );
}

/** What is found in the text as it is being edited. */
function answer_check( $request ) {
	list( $post, $meta ) = edited( $request );
	return rest_ensure_response( for_panel( ask( $post, $meta, true ), $post['ID'] ) );
}

/** A decision to publish all the same, and what is found then. */
function answer_in_spite( $request ) {
	list( $post, $meta ) = edited( $request );
	$done = in_spite( $post, $meta, sanitize_textarea_field( $request['why'] ), $request['until'], $request['seen'] );
	if ( is_wp_error( $done ) ) {
		return $done;
	}
	$excused = '' !== $done['text'];
	return rest_ensure_response( for_panel( ask( $post, $meta ), $post['ID'], $excused ) );
}

/** The post as it is being edited, and its custom fields. */
function edited( $request ): array {
	$post = array_merge( get_post( (int) $request['id'], ARRAY_A ), array(
		'post_title'   => $request['title'],
		'post_content' => $request['content'],
		'post_excerpt' => $request['excerpt'],
	) );
	return array( $post, (array) $request['meta'] );
}

/** An answer as the panel shows it; `excused`: somebody has just decided about a text that cannot be checked. */
function for_panel( array $answer, int $id, bool $excused = false ): array {
	$unchecked = isset( $answer['unreachable'] );
	if ( $unchecked ) {
		error_log( "onmessage: the panel of post $id: {$answer['unreachable']}" );
	}
	$holding = array_filter( records( $id ), static function ( $record ) {
		return $record['until'] >= current_time( 'Y-m-d' );
	} );
	return array(
		'allowed'    => $excused || ( $unchecked ? 'open' === setting( 'FAIL' ) : $answer['allowed'] ),
		'unchecked'  => $unchecked ? $answer['plainly'] : ( is_unchecked( $answer ) ? implode( ' ', $answer['refusal']['lines'] ?? array() ) : null ),
		'things'     => $unchecked ? array() : ( $answer['refusal']['things'] ?? array_map( __NAMESPACE__ . '\\thing', $answer['findings'] ) ),
		'seen'       => fingerprints( $answer ),
		'mayInSpite' => may_in_spite( $id ),
		'today'      => current_time( 'Y-m-d' ),
		'decided'    => $holding ? array_intersect_key( end( $holding ), array_flip( array( 'who', 'until', 'why' ) ) ) : null,
	);
}

/** A finding of a text that is allowed, as a thing of a refusal. */
function thing( array $finding ): array {
	return array(
		'severity'   => $finding['severity'],
		'field'      => $finding['location']['field'] ?? null,
		'heading'    => null,
		'quoted'     => $finding['location']['text'],
		'approved'   => $finding['expected'],
		'suggestion' => $finding['suggestion'],
		'message'    => $finding['message'],
	);
}
